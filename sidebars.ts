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
  stage('Protocols and APIs', [
    folder('protocols-and-apis', 'Protocols and APIs', [
      'http',
      'real-time',
      'grpc',
      'message-formats',
      'rest',
      'web-frameworks',
    ]),
  ]),
);
