import {folder, roadmap, stage} from '../../../../roadmap';

export default roadmap(stage('A', [folder('a', 'A', ['one', 'two'])]));
