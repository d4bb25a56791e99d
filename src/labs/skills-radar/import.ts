import {LADDER, SKILLS, bySkill} from './map';
import type {Evidence, Level, Rating, Ratings, Skill, Target} from './map';

/** What {@link importJson} found. */
export type Imported =
  | {readonly ok: true; readonly ratings: Ratings; readonly target: Target}
  | {readonly ok: false; readonly problems: readonly string[]};

/**
 * Reads what `exportJson` wrote, or a person edited. Never throws: every problem is a sentence that starts with
 * the place of the mistake.
 */
export function importJson(text: string): Imported {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return {ok: false, problems: ['file: is not JSON']};
  }
  if (!isRecord(data)) return {ok: false, problems: ['file: must be an object']};
  if (data.version !== 1) return {ok: false, problems: ['version: must be 1']};
  const problems: string[] = [];
  const targets = membersOf('target', data.target, problems);
  const rated = membersOf('ratings', data.ratings, problems);
  if (!targets || !rated) return {ok: false, problems};
  const target = bySkill((skill) => readLevel(`target.${skill}`, targets[skill], problems));
  const ratings = bySkill((skill) => readRating(`ratings.${skill}`, rated[skill], problems));
  return problems.length > 0 ? {ok: false, problems} : {ok: true, ratings, target};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSkill(name: string): name is Skill {
  return SKILLS.some((skill) => skill === name);
}

function membersOf(place: string, value: unknown, problems: string[]): Record<string, unknown> | undefined {
  if (!isRecord(value)) {
    problems.push(`${place}: must be an object with the ten skills`);
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (!isSkill(name)) problems.push(`${place}.${name}: is not one of the skills`);
  }
  return value;
}

function readLevel(place: string, value: unknown, problems: string[]): Level {
  if (value === 0) return 0;
  const found = LADDER.find(({level}) => level === value);
  if (found) return found.level;
  problems.push(`${place}: must be a level from 0 to 4`);
  return 0;
}

function readRating(place: string, value: unknown, problems: string[]): Rating {
  if (!isRecord(value)) {
    problems.push(`${place}: must be an object with a claim and evidence`);
    return {claim: 0, evidence: []};
  }
  const claim = readLevel(`${place}.claim`, value.claim, problems);
  if (!Array.isArray(value.evidence)) {
    problems.push(`${place}.evidence: must be a list`);
    return {claim, evidence: []};
  }
  const items: unknown[] = value.evidence;
  return {claim, evidence: items.map((item, index) => readEvidence(`${place}.evidence[${index}]`, item, problems))};
}

function readEvidence(place: string, value: unknown, problems: string[]): Evidence {
  const {rung, note}: Record<string, unknown> = isRecord(value) ? value : {};
  const known = LADDER.find((step) => step.rung === rung);
  if (!known) problems.push(`${place}.rung: must be one of ${LADDER.map((step) => step.rung).join(', ')}`);
  if (typeof note !== 'string' || note.trim() === '') {
    problems.push(`${place}.note: must say where the evidence is`);
    return {rung: known?.rung ?? 'explained', note: ''};
  }
  return {rung: known?.rung ?? 'explained', note};
}
