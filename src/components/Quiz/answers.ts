import {savedTexts} from '../../browser-storage';

const answers = savedTexts('bj:quiz:');

/** The saved answer of a question: indexes of the chosen options, separated by commas. */
export const {read: readAnswer, save: saveAnswer, forget: forgetAnswer, subscribe: subscribeToAnswers} = answers;
