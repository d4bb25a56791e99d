/**
 * A self-assessment that is read from evidence: ten skills, a ladder of four rungs, the gap to a target, and the path
 * through the areas of the field that closes what a course can close.
 *
 * Everything is pure and deterministic: equal ratings and targets give equal radars, plans and JSON.
 *
 * @module
 */
import {COURSE_LEVEL, LADDER, SKILLS, AREAS, bySkill} from './map';
import type {Evidence, Level, Rating, Ratings, Rung, Skill, Target} from './map';

export * from './map';
export {importJson, type Imported} from './import';

// #region proven
/**
 * The level that evidence supports: the rungs from the bottom up to the first that is missing. A rung above a gap
 * doesn't count: teaching others to run what you never ran proves the teaching. O(n).
 */
export function provenLevel(evidence: readonly Evidence[]): Level {
  const held = new Set<Rung>(evidence.map(({rung}) => rung));
  let proven: Level = 0;
  for (const {rung, level} of LADDER) {
    if (!held.has(rung)) break;
    proven = level;
  }
  return proven;
}

/** The rungs up to `target` for which there is no evidence, lowest first. None if and only if `target` is proven. */
export function missingRungs(evidence: readonly Evidence[], target: Level): Rung[] {
  const held = new Set<Rung>(evidence.map(({rung}) => rung));
  return LADDER.filter(({rung, level}) => level <= target && !held.has(rung)).map(({rung}) => rung);
}
// #endregion proven

/** One axis of the radar. */
export interface Spoke {
  readonly skill: Skill;
  readonly claim: Level;
  readonly proven: Level;
  readonly target: Level;
  /** Levels between `proven` and `target`; 0 if the target is reached. */
  readonly gap: number;
  /** `claim - proven`: above 0, you claim more than you can show; below 0, you have done more than you claim. */
  readonly miscalibration: number;
}

/** The radar: one spoke for each skill, in the order of {@link SKILLS}. */
export function radar(ratings: Ratings, target: Target): Spoke[] {
  return SKILLS.map((skill) => {
    const {claim, evidence} = ratings[skill];
    const proven = provenLevel(evidence);
    const wanted = target[skill];
    return {
      skill,
      claim,
      proven,
      target: wanted,
      gap: Math.max(0, wanted - proven),
      miscalibration: claim - proven,
    };
  });
}

/** An area on the path. */
export interface Step {
  readonly area: number;
  readonly title: string;
  /** Whether this course teaches it. */
  readonly inCourse: boolean;
  /** `study` if a skill that it teaches lacks a rung that the course can give; else `check`: answer its questions. */
  readonly mode: 'study' | 'check';
  /** The skills whose gap it helps to close. Empty if a later step needs it and nothing else. */
  readonly closes: readonly Skill[];
}

/** Evidence that no course can give. */
export interface Practice {
  readonly skill: Skill;
  /** Rungs above {@link COURSE_LEVEL} that the target asks for, lowest first. */
  readonly rungs: readonly Rung[];
}

/** The recommended path, and what has to be earned at work. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly practice: readonly Practice[];
}

// #region recommend
/**
 * The areas that teach a skill whose gap a course can close, with everything that they need, each need before what
 * needs it; and the rungs that remain for work. O(areas + needs).
 */
export function recommend(ratings: Ratings, target: Target): Plan {
  const lacks = (skill: Skill, level: Level) => missingRungs(ratings[skill].evidence, level).length > 0;
  const isShort = (skill: Skill) => lacks(skill, target[skill] < COURSE_LEVEL ? target[skill] : COURSE_LEVEL);

  const planned = new Set<number>();
  for (const {area, needs, teaches} of [...AREAS].reverse()) {
    if (teaches.some(isShort)) planned.add(area);
    // Whatever needs this area has a greater number and was visited before it, so the decision is final.
    if (planned.has(area)) for (const need of needs) planned.add(need);
  }

  const steps = AREAS.filter(({area, teaches}) => planned.has(area) && teaches.length > 0).map(
    ({area, title, inCourse, teaches}): Step => ({
      area,
      title,
      inCourse,
      mode: teaches.some((skill) => lacks(skill, COURSE_LEVEL)) ? 'study' : 'check',
      closes: teaches.filter(isShort),
    }),
  );
  const practice = SKILLS.map((skill) => ({skill, rungs: workRungs(ratings[skill].evidence, target[skill])}));
  return {steps, practice: practice.filter(({rungs}) => rungs.length > 0)};
}
// #endregion recommend

function workRungs(evidence: readonly Evidence[], target: Level): Rung[] {
  const fromCourse = missingRungs(evidence, COURSE_LEVEL);
  return missingRungs(evidence, target).filter((rung) => !fromCourse.includes(rung));
}

/**
 * The assessment and its plan as JSON, with two spaces of indentation and the skills in the order of {@link SKILLS}.
 * The plan is in it for whoever reads the file; `importJson` ignores it, because it follows from the rest.
 */
export function exportJson(ratings: Ratings, target: Target): string {
  return JSON.stringify(
    {
      version: 1,
      target: bySkill((skill) => target[skill]),
      ratings: bySkill((skill): Rating => {
        const {claim, evidence} = ratings[skill];
        return {claim, evidence: evidence.map(({rung, note}): Evidence => ({rung, note}))};
      }),
      plan: recommend(ratings, target),
    },
    null,
    2,
  );
}
