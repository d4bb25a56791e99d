/**
 * A level of a skill: how many rungs of {@link LADDER} stand without a gap, from 0 (none) to 4 (all).
 */
export type Level = 0 | 1 | 2 | 3 | 4;

// #region ladder
/** What each rung demands, lowest first. A rung is climbed with something that another person can look at. */
export const LADDER = [
  {rung: 'explained', level: 1, demands: 'you explained the mechanism without notes, and somebody checked it'},
  {rung: 'built', level: 2, demands: 'you built a small one that works, and it could have failed a test'},
  {rung: 'operated', level: 3, demands: 'you ran it for users and have the number that it was judged by'},
  {rung: 'led', level: 4, demands: 'others do it without you, by a standard that you set'},
] as const satisfies readonly {rung: string; level: Level; demands: string}[];

/** A kind of evidence. */
export type Rung = (typeof LADDER)[number]['rung'];

/** The highest level that a course can bring you to. The rungs above it need users. */
export const COURSE_LEVEL = 2 satisfies Level;
// #endregion ladder

/** The ten skills, in the order in which the lesson lists them. */
export const SKILLS = [
  'technologies',
  'design',
  'apis',
  'performance',
  'delivery',
  'leadership',
  'communication',
  'problem-solving',
  'data',
  'security',
] as const;

/** A skill of the map. */
export type Skill = (typeof SKILLS)[number];

/** A level for each skill: what a role asks for. */
export type Target = Readonly<Record<Skill, Level>>;

/** Something that another person can look at. */
export interface Evidence {
  readonly rung: Rung;
  /** Where it is: a link, a pull request, a dashboard, a name and a date. Not empty. */
  readonly note: string;
}

/** What you say about a skill, and what you can show for it. */
export interface Rating {
  /** The level that you feel you have. It is compared with the evidence and decides nothing. */
  readonly claim: Level;
  readonly evidence: readonly Evidence[];
}

/** A rating for each skill. */
export type Ratings = Readonly<Record<Skill, Rating>>;

/** A value for each skill. It is spelled out, so that the compiler proves that none is forgotten. */
export function bySkill<T>(of: (skill: Skill) => T): Record<Skill, T> {
  return {
    technologies: of('technologies'),
    design: of('design'),
    apis: of('apis'),
    performance: of('performance'),
    delivery: of('delivery'),
    leadership: of('leadership'),
    communication: of('communication'),
    'problem-solving': of('problem-solving'),
    data: of('data'),
    security: of('security'),
  };
}

/**
 * Three starting points. They are this course's calibration, not a standard: replace the numbers by those of the
 * career ladder that you are judged by.
 */
export const TARGETS = {
  seniorBackend: {
    technologies: 3,
    design: 3,
    apis: 3,
    performance: 3,
    delivery: 3,
    leadership: 2,
    communication: 3,
    'problem-solving': 3,
    data: 3,
    security: 2,
  },
  devopsArchitect: {
    technologies: 2,
    design: 3,
    apis: 2,
    performance: 3,
    delivery: 4,
    leadership: 3,
    communication: 3,
    'problem-solving': 3,
    data: 2,
    security: 3,
  },
  dataPlatform: {
    technologies: 3,
    design: 3,
    apis: 2,
    performance: 3,
    delivery: 2,
    leadership: 2,
    communication: 3,
    'problem-solving': 3,
    data: 4,
    security: 2,
  },
} as const satisfies Record<string, Target>;

/** An area of the field. */
export interface Area {
  /** Its number, from 0. */
  readonly area: number;
  readonly title: string;
  /** Whether it is a stage of this course. For another area you need other sources. */
  readonly inCourse: boolean;
  /** The areas whose mechanisms it builds on; all of them have smaller numbers. Indirect needs are left out. */
  readonly needs: readonly number[];
  /** The skills that it raises. */
  readonly teaches: readonly Skill[];
}

// #region areas
/** The 15 areas. Each need has a smaller number, so the order of this list is a topological order. */
export const AREAS: readonly Area[] = [
  {area: 0, title: 'Orientation', inCourse: true, needs: [], teaches: []},
  {area: 1, title: 'Machine and network', inCourse: true, needs: [0], teaches: ['technologies']},
  {area: 2, title: 'Protocols and APIs', inCourse: true, needs: [1], teaches: ['technologies', 'apis']},
  {area: 3, title: 'Servers, proxies and caches', inCourse: true, needs: [2], teaches: ['technologies', 'performance']},
  {area: 4, title: 'Databases', inCourse: true, needs: [1], teaches: ['technologies', 'performance', 'data']},
  {area: 5, title: 'Distributed systems', inCourse: false, needs: [4], teaches: ['design']},
  {area: 6, title: 'Messaging and events', inCourse: true, needs: [2, 5], teaches: ['design']},
  {area: 7, title: 'Microservices', inCourse: true, needs: [3, 6], teaches: ['design']},
  {area: 8, title: 'Performance', inCourse: false, needs: [3, 4], teaches: ['performance']},
  {area: 9, title: 'Delivery and platform', inCourse: false, needs: [7], teaches: ['delivery']},
  {area: 10, title: 'Observability and chaos', inCourse: false, needs: [8, 9], teaches: ['delivery']},
  {area: 11, title: 'Security and compliance', inCourse: true, needs: [9], teaches: ['security']},
  {area: 12, title: 'Data and analytics', inCourse: true, needs: [6], teaches: ['data']},
  {area: 13, title: 'Design studio', inCourse: false, needs: [10, 11, 12], teaches: ['design']},
  {
    area: 14,
    title: 'Leadership',
    inCourse: false,
    needs: [0],
    teaches: ['leadership', 'communication', 'problem-solving'],
  },
];
// #endregion areas
