import {folder, roadmap, stage} from './src/roadmap';

/** The roadmap: every stage, folder and lesson of the course, in the order in which it is learned. */
export default roadmap(
  stage('Orientation', [
    folder('orientation', 'Orientation', [
      'what-the-backend-is',
      'competency-map',
      'how-to-learn',
      'your-laboratory',
      'one-request-end-to-end',
    ]),
  ]),
  stage('Databases', [folder('databases', 'Databases', ['transactions', 'nosql', 'replication', 'partitioning'])]),
);
