import {deployment} from '../deployment';
import {formatIssue, type Issue} from './issue';

/**
 * Where an author reads more about a rule: on the site if it is known where that is, else in the repository on GitHub, else
 * in the file beside the rule.
 */
export function ruleAddress(rule: string, env: NodeJS.ProcessEnv = process.env): string {
  const {url, baseUrl, repository} = deployment(env, () => '');
  const file = `src/checks/rules/${rule}/README.md`;
  if (env.SITE_URL !== undefined) return `${url}${baseUrl}contributing/rules/${rule}/`;
  return repository === undefined ? file : `${repository}/blob/main/${file}`;
}

/** For people: each issue with where to read more. */
export function textReport(issues: readonly Issue[]): string {
  return issues.map((issue) => `${formatIssue(issue)}\n    ${ruleAddress(issue.rule)}\n\n`).join('');
}

const escapeData = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** For GitHub Actions: one annotation per issue, at its lines. GitHub shows ten of a step; the rest stand in the log. */
export function githubReport(issues: readonly Issue[]): string {
  return issues
    .map(({file, place: {start, end}, rule, message, fix}) => {
      const at = {file, line: start.line, endLine: end.line, col: start.column, endColumn: end.column, title: rule};
      const properties = Object.entries(at).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      return `::error ${properties.join(',')}::${escapeData(`${message}\n${fix}\n${ruleAddress(rule)}`)}\n`;
    })
    .join('');
}

/** How many issues each rule has, most first: what a pull request has to do at a glance. */
export function countByRule(issues: readonly Issue[]): string {
  const counts = new Map<string, number>();
  for (const {rule} of issues) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([rule, count]) => `${count} ${rule}`)
    .join(', ');
}
