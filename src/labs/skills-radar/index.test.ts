import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import sidebars from '../../../sidebars';
import {
  COURSE_LEVEL,
  LADDER,
  SKILLS,
  AREAS,
  TARGETS,
  bySkill,
  exportJson,
  importJson,
  missingRungs,
  provenLevel,
  radar,
  recommend,
  type Evidence,
  type Level,
  type Plan,
  type Rating,
  type Ratings,
  type Rung,
  type Skill,
  type Target,
} from '.';

const RUNGS = LADDER.map(({rung}) => rung);
const LEVELS: readonly Level[] = [0, 1, 2, 3, 4];

const show = (...rungs: Rung[]): Evidence[] => rungs.map((rung) => ({rung, note: `where ${rung} can be seen`}));
const rated = (level: Level): Rating => ({claim: level, evidence: show(...RUNGS.slice(0, level))});
const everywhere = (level: Level): Ratings => bySkill(() => rated(level));
const areasOf = ({steps}: Plan) => steps.map(({area}) => area);

const anyLevel = fc.constantFrom(...LEVELS);
const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  rung: fc.constantFrom(...RUNGS),
  note: fc.string({minLength: 1}).filter((note) => note.trim() !== ''),
});
const anyRating: fc.Arbitrary<Rating> = fc.record({
  claim: anyLevel,
  evidence: fc.array(anyEvidence, {maxLength: 6}),
});
const anySkill = fc.constantFrom(...SKILLS);
const anyRatings: fc.Arbitrary<Ratings> = fc.record(bySkill(() => anyRating));
const anyTarget: fc.Arbitrary<Target> = fc.record(bySkill(() => anyLevel));

/** `ratings` with one more piece of evidence for `skill`. */
function withEvidence(ratings: Ratings, skill: Skill, evidence: Evidence): Ratings {
  const {claim, evidence: before} = ratings[skill];
  return {...ratings, [skill]: {claim, evidence: [...before, evidence]}};
}

describe('the map', () => {
  it('numbers the areas from 0 to 14', () => {
    expect(AREAS.map(({area}) => area)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it('has exactly the stages of the roadmap for areas of the course, in their order', () => {
    const stages = sidebars['course'];
    if (!Array.isArray(stages)) throw new Error('no roadmap');
    const titles = stages.map((item) => (typeof item === 'object' && 'label' in item ? item.label : item));
    expect(AREAS.filter(({inCourse}) => inCourse).map(({title}) => title)).toEqual(titles);
  });

  it('has only needs that come earlier, so that no cycle can exist', () => {
    for (const {area, needs} of AREAS) for (const need of needs) expect(need).toBeLessThan(area);
  });

  it('lists no need that another need already implies', () => {
    const reach = (from: number): number[] => {
      const needs = AREAS.find(({area}) => area === from)?.needs ?? [];
      return needs.flatMap((need) => [need, ...reach(need)]);
    };
    for (const {needs} of AREAS) {
      for (const need of needs) expect(needs.filter((other) => other !== need).flatMap(reach)).not.toContain(need);
    }
  });

  it('has the design studio stand on every area but leadership', () => {
    const under = new Set([13]);
    for (const {area, needs} of [...AREAS].reverse()) if (under.has(area)) for (const need of needs) under.add(need);
    expect(AREAS.filter(({area}) => !under.has(area)).map(({title}) => title)).toEqual(['Leadership']);
  });

  it('reaches area 0 from every other area', () => {
    for (const {area, needs} of AREAS.slice(1)) expect(needs, `area ${area}`).not.toEqual([]);
  });

  it.each(SKILLS)('teaches %s somewhere', (skill) => {
    expect(AREAS.filter(({teaches}) => teaches.includes(skill))).not.toEqual([]);
  });

  it('gives every area after the first something to teach', () => {
    for (const {area, teaches} of AREAS.slice(1)) expect(teaches, `area ${area}`).not.toEqual([]);
  });
});

describe('provenLevel', () => {
  it.each<[Rung[], Level]>([
    [[], 0],
    [['explained'], 1],
    [['explained', 'built'], 2],
    [['explained', 'built', 'operated'], 3],
    [['explained', 'built', 'operated', 'led'], 4],
  ])('climbs %j to level %i', (rungs, level) => {
    expect(provenLevel(show(...rungs))).toBe(level);
  });

  it.each<[Rung[], Level]>([
    [['built'], 0],
    [['led'], 0],
    [['explained', 'operated'], 1],
    [['explained', 'built', 'led'], 2],
  ])('stops at the first missing rung of %j, at level %i', (rungs, level) => {
    expect(provenLevel(show(...rungs))).toBe(level);
  });

  it('does not add up evidence for the same rung', () => {
    expect(provenLevel(show('explained', 'explained', 'explained'))).toBe(1);
  });

  it('does not depend on the order of the evidence', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence), (evidence) => {
        expect(provenLevel([...evidence].reverse())).toBe(provenLevel(evidence));
      }),
    );
  });

  it('never falls when evidence is added', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence), anyEvidence, (evidence, more) => {
        expect(provenLevel([...evidence, more])).toBeGreaterThanOrEqual(provenLevel(evidence));
      }),
    );
  });
});

describe('missingRungs', () => {
  it('names the rungs up to the target, lowest first', () => {
    expect(missingRungs(show('explained', 'led'), 3)).toEqual(['built', 'operated']);
  });

  it('is empty exactly when the target is proven', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, {maxLength: 6}), anyLevel, (evidence, target) => {
        expect(missingRungs(evidence, target).length === 0).toBe(provenLevel(evidence) >= target);
      }),
    );
  });
});

describe('radar', () => {
  it('compares the claim with the evidence and the evidence with the target', () => {
    const ratings: Ratings = {...everywhere(3), data: {claim: 4, evidence: show('explained', 'built', 'led')}};
    expect(radar(ratings, {...TARGETS.seniorBackend, data: 3}).find(({skill}) => skill === 'data')).toEqual({
      skill: 'data',
      claim: 4,
      proven: 2,
      target: 3,
      gap: 1,
      miscalibration: 2,
    });
  });

  it('has a negative miscalibration for someone who claims less than they can show', () => {
    const ratings: Ratings = {...everywhere(2), security: {claim: 1, evidence: show('explained', 'built')}};
    expect(radar(ratings, TARGETS.seniorBackend).find(({skill}) => skill === 'security')?.miscalibration).toBe(-1);
  });

  it('has no negative gap where the target is exceeded', () => {
    expect(radar(everywhere(4), TARGETS.seniorBackend).map(({gap}) => gap)).toEqual(SKILLS.map(() => 0));
  });

  it('has one spoke for each skill, in order', () => {
    expect(radar(everywhere(0), TARGETS.dataPlatform).map(({skill}) => skill)).toEqual(SKILLS);
  });
});

describe('recommend', () => {
  it('sends somebody without evidence through every area but the orientation', () => {
    const {steps} = recommend(everywhere(0), TARGETS.seniorBackend);
    expect(steps.map(({area, mode}) => `${area} ${mode}`)).toEqual(AREAS.slice(1).map(({area}) => `${area} study`));
  });

  it('has nothing for somebody who meets the target', () => {
    expect(recommend(everywhere(4), TARGETS.devopsArchitect)).toEqual({steps: [], practice: []});
  });

  it('adds what an area needs, to be checked only, if those skills are built', () => {
    const {steps} = recommend({...everywhere(2), security: rated(0)}, TARGETS.seniorBackend);
    expect(steps.map(({area, mode}) => `${area} ${mode}`)).toEqual([
      '1 check',
      '2 check',
      '3 check',
      '4 check',
      '5 check',
      '6 check',
      '7 check',
      '9 check',
      '11 study',
    ]);
  });

  it('adds what an area needs, to be studied, if those skills are not built', () => {
    const target: Target = {...bySkill(() => 0), data: 2};
    const {steps} = recommend({...everywhere(2), technologies: rated(1), data: rated(0)}, target);
    expect(steps.map(({area, mode}) => `${area} ${mode}`)).toEqual([
      '1 study',
      '2 study',
      '4 study',
      '5 check',
      '6 check',
      '12 study',
    ]);
  });

  it('lets leadership stand alone', () => {
    expect(areasOf(recommend({...everywhere(2), leadership: rated(0)}, TARGETS.seniorBackend))).toEqual([14]);
  });

  it('names the skills that an area closes', () => {
    const {steps} = recommend({...everywhere(2), data: rated(1), performance: rated(1)}, TARGETS.seniorBackend);
    expect(steps.find(({area}) => area === 4)?.closes).toEqual(['performance', 'data']);
  });

  it('leaves the rungs above the course to practice', () => {
    expect(recommend(everywhere(2), {...bySkill(() => 2), delivery: 4, data: 3})).toEqual({
      steps: [],
      practice: [
        {skill: 'delivery', rungs: ['operated', 'led']},
        {skill: 'data', rungs: ['operated']},
      ],
    });
  });

  it('does not ask again for a rung that stands above a gap', () => {
    const ratings: Ratings = {...everywhere(3), data: {claim: 3, evidence: show('explained', 'operated')}};
    const {steps, practice} = recommend(ratings, TARGETS.seniorBackend);
    expect([steps.filter(({closes}) => closes.includes('data')).map(({area}) => area), practice]).toEqual([
      [4, 12],
      [],
    ]);
  });

  it('ignores the claim', () => {
    fc.assert(
      fc.property(anyRatings, anyTarget, anySkill, anyLevel, (ratings, target, skill, claim) => {
        const boasting = {...ratings, [skill]: {...ratings[skill], claim}};
        expect(recommend(boasting, target)).toEqual(recommend(ratings, target));
      }),
    );
  });

  it('puts every need on the path before the area that needs it', () => {
    fc.assert(
      fc.property(anyRatings, anyTarget, (ratings, target) => {
        const path = areasOf(recommend(ratings, target));
        path.forEach((area, place) => {
          const needs = AREAS.find((one) => one.area === area)?.needs ?? [];
          for (const need of needs.filter((one) => one > 0)) expect(path.slice(0, place)).toContain(need);
        });
      }),
    );
  });

  it('holds exactly the areas that close something and those that lead to one of them', () => {
    const leadsTo = (from: number, to: number): boolean =>
      AREAS.some(({area, needs}) => needs.includes(from) && (area === to || leadsTo(area, to)));
    fc.assert(
      fc.property(anyRatings, anyTarget, (ratings, target) => {
        const short = radar(ratings, target).filter(
          ({proven, target: wanted}) => proven < Math.min(wanted, COURSE_LEVEL),
        );
        const goals = AREAS.filter(({teaches}) => short.some(({skill}) => teaches.includes(skill)));
        const expected = AREAS.slice(1).filter((one) =>
          goals.some((goal) => goal === one || leadsTo(one.area, goal.area)),
        );
        expect(areasOf(recommend(ratings, target))).toEqual(expected.map(({area}) => area));
      }),
    );
  });

  it('never grows, and never turns a check into study, when evidence is added', () => {
    fc.assert(
      fc.property(anyRatings, anyTarget, anySkill, anyEvidence, (ratings, target, skill, evidence) => {
        const before = new Map(recommend(ratings, target).steps.map(({area, mode}) => [area, mode]));
        for (const {area, mode} of recommend(withEvidence(ratings, skill, evidence), target).steps) {
          expect(before.get(area) === 'check' ? ['check'] : ['check', 'study']).toContain(mode);
          expect(before.has(area)).toBe(true);
        }
      }),
    );
  });
});

describe('JSON', () => {
  it('comes back as it was, except for the plan', () => {
    fc.assert(
      fc.property(anyRatings, anyTarget, (ratings, target) => {
        expect(importJson(exportJson(ratings, target))).toEqual({ok: true, ratings, target});
      }),
    );
  });

  it('is the same text for the same assessment, in whatever order its skills were written', () => {
    fc.assert(
      fc.property(anyRatings, anyTarget, (ratings, target) => {
        const {technologies, ...others} = ratings;
        expect(exportJson({...others, technologies}, target)).toBe(exportJson(ratings, target));
      }),
    );
  });

  it('carries the plan for whoever reads the file', () => {
    const target = TARGETS.seniorBackend;
    const written: unknown = JSON.parse(exportJson(everywhere(1), target));
    expect(written).toHaveProperty('plan', recommend(everywhere(1), target));
  });

  const target = TARGETS.seniorBackend;
  const ratings = everywhere(1);
  const file = (changes: object) => JSON.stringify({version: 1, target, ratings, ...changes});
  const withData = (data: unknown) => file({ratings: {...ratings, data}});

  it('accepts what the next cases start from', () => {
    expect(importJson(file({}))).toEqual({ok: true, ratings, target});
  });

  it.each<[string, string, string]>([
    ['text that is not JSON', '{', 'file: is not JSON'],
    ['a list', '[]', 'file: must be an object'],
    ['another version', file({version: 2}), 'version: must be 1'],
    ['a missing target', file({target: undefined}), 'target: must be an object with the ten skills'],
    [
      'a skill that does not exist',
      file({ratings: {...ratings, cooking: rated(4)}}),
      'ratings.cooking: is not one of the skills',
    ],
    ['a missing skill', file({target: {...target, data: undefined}}), 'target.data: must be a level from 0 to 4'],
    ['a level that does not exist', file({target: {...target, data: 5}}), 'target.data: must be a level from 0 to 4'],
    ['a rating that is a number', withData(3), 'ratings.data: must be an object with a claim and evidence'],
    [
      'evidence that is not a list',
      withData({claim: 1, evidence: 'trust me'}),
      'ratings.data.evidence: must be a list',
    ],
    [
      'a rung that does not exist',
      withData({claim: 1, evidence: [{rung: 'read', note: 'x'}]}),
      'ratings.data.evidence[0].rung: must be one of explained, built, operated, led',
    ],
    [
      'evidence that is nowhere',
      withData({claim: 1, evidence: [{rung: 'built', note: ' '}]}),
      'ratings.data.evidence[0].note: must say where the evidence is',
    ],
  ])('refuses %s and says where', (_, text, problem) => {
    expect(importJson(text)).toEqual({ok: false, problems: [problem]});
  });

  it('never throws and never refuses without a reason, however wrong the values are', () => {
    const anyFile = fc.record({
      version: fc.constant(1),
      target: fc.record(bySkill(() => fc.oneof(anyLevel, fc.jsonValue()))),
      ratings: fc.record(
        bySkill(() => fc.oneof(anyRating, fc.jsonValue(), fc.record({claim: anyLevel, evidence: fc.jsonValue()}))),
      ),
    });
    fc.assert(
      fc.property(anyFile, (file) => {
        const imported = importJson(JSON.stringify(file));
        expect(imported.ok || imported.problems.length > 0).toBe(true);
      }),
    );
  });
});

/** The assessment that the lesson works through. Its numbers there are this test's. */
describe("the lesson's example", () => {
  const ratings: Ratings = {
    technologies: {claim: 4, evidence: show('explained', 'built', 'operated')},
    design: {claim: 3, evidence: show('explained')},
    apis: {claim: 3, evidence: show('explained', 'built', 'operated')},
    performance: {claim: 2, evidence: show('explained', 'built')},
    delivery: {claim: 2, evidence: show('explained', 'built')},
    leadership: {claim: 1, evidence: show('explained', 'built')},
    communication: {claim: 3, evidence: show('explained', 'built', 'operated')},
    'problem-solving': {claim: 3, evidence: show('explained', 'built', 'operated')},
    data: {claim: 3, evidence: show('explained', 'operated')},
    security: {claim: 2, evidence: show('explained')},
  };

  it('finds the proven levels of the lesson', () => {
    const spokes = radar(ratings, TARGETS.seniorBackend);
    expect(spokes.map(({skill, proven, target}) => `${skill} ${proven} of ${target}`)).toEqual([
      'technologies 3 of 3',
      'design 1 of 3',
      'apis 3 of 3',
      'performance 2 of 3',
      'delivery 2 of 3',
      'leadership 2 of 2',
      'communication 3 of 3',
      'problem-solving 3 of 3',
      'data 1 of 3',
      'security 1 of 2',
    ]);
  });

  it('claims more than it shows in four skills and less in one', () => {
    const spokes = radar(ratings, TARGETS.seniorBackend).filter(({miscalibration}) => miscalibration !== 0);
    expect(spokes.map(({skill, miscalibration}) => [skill, miscalibration])).toEqual([
      ['technologies', 1],
      ['design', 2],
      ['leadership', -1],
      ['data', 2],
      ['security', 1],
    ]);
  });

  it('has the path that the lesson prints', () => {
    const {steps, practice} = recommend(ratings, TARGETS.seniorBackend);
    expect([
      ...steps.map(({area, mode, closes}) => [area, mode, ...closes].join(' ')),
      ...practice.map(({skill, rungs}) => [skill, ...rungs].join(' ')),
    ]).toEqual([
      '1 check',
      '2 check',
      '3 check',
      '4 study data',
      '5 study design',
      '6 study design',
      '7 study design',
      '8 check',
      '9 check',
      '10 check',
      '11 study security',
      '12 study data',
      '13 study design',
      'design operated',
      'performance operated',
      'delivery operated',
    ]);
  });
});
