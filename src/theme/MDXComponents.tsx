import MDXComponents from '@theme-original/MDXComponents';
import TabItem from '@theme/TabItem';
import Tabs from '@theme/Tabs';
import ConceptLink from '@site/src/components/ConceptLink';
import Concepts from '@site/src/components/Concepts';
import Diagram from '@site/src/components/Diagram';
import {Exercise, ExerciseLabel, Solution} from '@site/src/components/Exercise';
import Anchor from '@site/src/components/Anchor';
import {Formula, InlineFormula} from '@site/src/components/Formula';
import LabEmbed from '@site/src/components/Lab';
import LessonEnd from '@site/src/components/LessonEnd';
import LessonHeader from '@site/src/components/LessonHeader';
import {Myth, MythLabel} from '@site/src/components/Myth';
import {Pattern, PatternAtlas, PatternPart} from '@site/src/components/PatternAtlas';
import {Quiz, QuizAnswer, QuizExplanation, QuizOption, QuizQuestion} from '@site/src/components/Quiz';
import {Table, TableHeading} from '@site/src/components/Table';

/** The elements that src/markdown makes of directives, and the components that render them. */
export default {
  ...MDXComponents,
  a: Anchor,
  table: Table,
  th: TableHeading,
  'lesson-header': LessonHeader,
  'lesson-concepts': Concepts,
  'lesson-end': LessonEnd,
  'course-concept': ConceptLink,
  'course-diagram': Diagram,
  'course-formula': Formula,
  'course-inline-formula': InlineFormula,
  'course-quiz': Quiz,
  'course-quiz-question': QuizQuestion,
  'course-quiz-option': QuizOption,
  'course-quiz-answer': QuizAnswer,
  'course-quiz-explanation': QuizExplanation,
  'course-exercise': Exercise,
  'course-exercise-label': ExerciseLabel,
  'course-solution': Solution,
  'course-myth': Myth,
  'course-myth-label': MythLabel,
  'course-lab': LabEmbed,
  'course-atlas': PatternAtlas,
  'course-pattern': Pattern,
  'course-pattern-part': PatternPart,
  'course-tabs': Tabs,
  'course-tab': TabItem,
};
