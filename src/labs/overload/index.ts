/**
 * What a server does with more requests than it can serve: lines that are bounded, turned round or cut by waiting time,
 * shedding by priority, and limits that are learned; what its clients can do, and how a failure sustains itself after its
 * cause has gone.
 *
 * Sources: Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021. Zhou et al., "Overload Control for
 * Scaling WeChat Microservices", SoCC 2018. Beyer et al., "Site Reliability Engineering", 2016, chapter 21. Maurer, "Fail at
 * Scale", ACM Queue 2015. Netflix concurrency-limits; Envoy, "Adaptive Concurrency".
 *
 * @module
 */
export * from './deque';
export * from './limits';
export * from './lines';
export * from './request';
export * from './server';
export * from './site';
export * from './theory';
export * from './throttle';
