/**
 * Parallel run: the old and the new implementation answer the same requests, the old one's answer counts, and the
 * differences are collected until there is evidence that there are none that matter.
 *
 * Sources: Newman, "Monolith to Microservices", 2019, chapter 3. The library `github/scientist` (control and candidate).
 * Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249(13), 1983 (rule of three).
 *
 * @module
 */
export * from './difference';
export * from './evidence';
export * from './parallel-run';
export * from './profile';
export * from './report';
