/**
 * Testing data: expectations with a severity, volumes judged by robust statistics, drift of distributions, a table that is
 * audited before anybody sees it, contracts and what breaks them, and the lineage of columns, which says what a bad one
 * reaches.
 *
 * Sources: Schelter et al., "Automating large-scale data quality verification", VLDB 2018. Iglewicz and Hoaglin, "How to
 * detect and handle outliers", 1993. OpenLineage, column-level lineage facet.
 *
 * @module
 */
export * from './contract';
export * from './drift';
export * from './expectations';
export * from './lineage';
export * from './publish';
export * from './robust';
export * from './survey';
