/**
 * Evidence for and against splitting a system: who depends on whom, what changes together, what a request needs to be up,
 * and what a cut into services would make of all that, before anybody pays for it.
 *
 * Sources: Martin, "Agile Software Development", 2002, chapter 20 (afferent and efferent coupling, instability). Tarjan,
 * "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972. Zimmermann, Weißgerber, Diehl and
 * Zeller, "Mining version histories to guide software changes", ICSE 2004 (support and confidence). Hitz and Montazeri,
 * "Measuring coupling and cohesion in object-oriented systems", 1995 (connected components as a lack of cohesion).
 *
 * @module
 */
export * from './cohesion';
export * from './cost';
export * from './cut';
export * from './cycles';
export * from './dependencies';
export * from './distribution';
export * from './history';
export * from './photo-app';
