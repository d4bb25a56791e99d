/**
 * How long does a request wait for a busy server? A station with lines and servers as a simulation, the closed forms that
 * predict it (M/M/1, M/M/c, M/G/1), Little's law, and how long a simulation must run before the two can be compared.
 *
 * Times are in milliseconds, rates in the inverse of that.
 *
 * Sources: Erlang 1917; Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961; Kleinrock,
 * "Queueing Systems I: Theory", 1975; Harchol-Balter, "Performance Modeling and Design of Computer Systems", 2013.
 *
 * @module
 */
export * from './recursion';
export * from './service';
export * from './simulation';
export * from './theory';
