import {describe, expect, it} from 'vitest';
import {deployment, repositoryOf} from './deployment';

describe('repositoryOf', () => {
  it.each([
    ['https://github.com/owner/course.git\n', 'owner/course'],
    ['git@github.com:owner/course.js.git', 'owner/course.js'],
    ['https://github.com/owner/course/', 'owner/course'],
  ])('reads %j', (remote, name) => {
    expect(repositoryOf(remote)).toBe(name);
  });

  it('knows no other host', () => {
    expect(repositoryOf('https://example.org/owner/course.git')).toBeUndefined();
  });
});

describe('deployment', () => {
  it('defaults to localhost and leaves an unknown repository out', () => {
    expect(deployment({}, () => '')).toEqual({url: 'http://localhost:3000', baseUrl: '/'});
  });

  it('takes the repository of Actions before that of the remote', () => {
    const {repository} = deployment({GITHUB_REPOSITORY: 'org/course'}, () => 'git@github.com:me/fork.git');
    expect(repository).toBe('https://github.com/org/course');
  });
});
