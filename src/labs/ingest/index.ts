/**
 * Following a table from outside: incremental extraction by a high-water mark, what `updated_at > last` loses, an overlap
 * that repairs it, a merge by key and version that bears repetition, deletions found by comparing keys, and a quarantine
 * for rows that can't be understood.
 *
 * Sources: Kimball and Caserta, "The Data Warehouse ETL Toolkit", 2004. Reis and Housley, "Fundamentals of Data
 * Engineering", 2022, chapter 7.
 *
 * @module
 */
export * from './extract';
export * from './ingest';
export * from './merge';
export * from './quarantine';
export * from './source';
export * from './survey';
export * from './theory';
