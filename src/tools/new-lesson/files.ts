import {stringify} from 'yaml';

/** A value of the front matter, in quotes where YAML needs them. */
const value = (text: string): string => stringify(text, {lineWidth: 0}).trimEnd();

/** A title as the name of a file: lower-case words with hyphens. */
export function slugOf(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A lesson as it begins: everything that the checks will ask for has its place, and what its author must fill in says so. */
export function outline(title: string, month: string): string {
  return `---
title: ${value(title)}
description: ''
level: 2
minutes: 20
prerequisites: []
outcomes: []
concepts: []
reviewed: ${month}
---

<!-- Begin with the problem that the earlier answer left open, in a paragraph, before any heading. -->

<!-- The mental model: one main diagram, a \`\`\`mermaid fence with accTitle and accDescr. -->

<!-- ## The mechanism, step by step, with what must always hold. Then numbers, code of a lab, trade-offs. -->

## How it fails

| Failure | Symptom | How you notice | What you do |
|---|---|---|---|

## Check yourself

<!-- Five questions or more, each a :::quiz{id="…"} that explains every option. -->

## Exercises

<!-- Two or more, each a ::::exercise[Title]{level="1"} with a :::solution. -->

## Sources

<!-- Four or more: the RFC, paper, standard or manual, with the section. -->
`;
}

/** The page of a folder that has one lesson so far. */
export function folderPage(title: string, lesson: {name: string; title: string}, month: string): string {
  return `---
title: ${value(title)}
description: ''
reviewed: ${month}
---

[${lesson.title.replace(/[[\]\\]/g, '\\$&')}](${lesson.name}.md)
`;
}
