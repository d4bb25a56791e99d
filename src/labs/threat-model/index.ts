/**
 * What can go wrong, asked of a drawing: STRIDE per element over a data-flow diagram with trust boundaries, the thinnest
 * defense between an attacker and an asset, the cheapest attack in a tree, and what a loss costs in a year.
 *
 * A list of threats is as good as its diagram. What was not drawn is not asked, and a control that is named here is a
 * claim, which tests elsewhere have to prove.
 *
 * @module
 */
export * from './attack-tree';
export * from './depth';
export * from './diagram';
export * from './photo-app';
export * from './risk';
export * from './stride';
