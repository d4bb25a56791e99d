/** Where a link leads as paper must say it; `undefined` for a link that needs no footnote. */
export type PrintedAddress = (link: HTMLAnchorElement) => string | undefined;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An element that is there for paper only; styles and undoing know it by its attribute. */
function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  kind: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.dataset.paper = kind;
  element.append(...children);
  return element;
}

/** Copies of an element's children, without ids, which must stay unique. Drawings refer to theirs. */
function copiesOf(element: Element): Node[] {
  const copy = element.cloneNode(true);
  if (copy instanceof Element) {
    for (const part of copy.querySelectorAll('[id]:not(svg, svg *)')) part.removeAttribute('id');
  }
  return [...copy.childNodes];
}

function reference(text: string, target: string): HTMLElement {
  const link = document.createElement('a');
  link.href = `#${target}`;
  link.append(text);
  return made('p', 'pointer', link);
}

/** Every way of a choice, one after the other, with its name: paper has nothing to switch. */
function spreadTabs(lesson: Element): void {
  for (const tabs of lesson.querySelectorAll('.tabs-container')) {
    const names = [...tabs.querySelectorAll(':scope > [role="tablist"] > [role="tab"]')];
    tabs.querySelectorAll('[role="tabpanel"]').forEach((panel, index) => {
      panel.before(made('p', 'tab', names[index]?.textContent ?? ''));
    });
  }
}

function answers(lesson: Element, prefix: string): HTMLElement[] {
  return [...lesson.querySelectorAll('form[id^="quiz-"], form[id*="-quiz-"]')].map((quiz, index) => {
    const id = `${prefix}answer-${index + 1}`;
    const entry = made('section', 'answer', made('p', 'name', `Question ${index + 1}`));
    entry.id = id;
    const list = document.createElement('ol');
    list.type = 'A';
    quiz.querySelectorAll('[data-part="option"]').forEach((option, place) => {
      option.querySelector('[data-part="answer"]')?.before(made('span', 'letter', `${letters[place] ?? ''}.`));
      const item = document.createElement('li');
      const explanation = option.querySelector('[data-part="explanation"]');
      const isRight = quiz.getAttribute('data-right')?.split(',').includes(String(place)) ?? false;
      const verdict = document.createElement('strong');
      verdict.append(isRight ? 'Right.' : 'Wrong.');
      item.append(verdict, ' ', ...(explanation ? copiesOf(explanation) : []));
      list.append(item);
    });
    entry.append(list);
    quiz.firstElementChild?.prepend(made('span', 'number', `${index + 1}. `));
    quiz.append(reference(`Answer ${index + 1} is at the end.`, id));
    return entry;
  });
}

function solutions(lesson: Element, prefix: string): HTMLElement[] {
  return [...lesson.querySelectorAll('[data-part="exercise"]')].flatMap((exercise, index) => {
    const solution = exercise.querySelector('[data-part="solution"]');
    exercise.firstElementChild?.prepend(made('span', 'number', `${index + 1}. `));
    if (!solution) return [];
    const title = exercise.querySelector('[data-part="exercise-title"]')?.textContent ?? '';
    const id = `${prefix}solution-${index + 1}`;
    const name = made('p', 'name', title === '' ? `Exercise ${index + 1}` : `Exercise ${index + 1}. ${title}`);
    const entry = made('section', 'solution', name, ...copiesOf(solution));
    entry.id = id;
    exercise.append(reference(`Solution ${index + 1} is at the end.`, id));
    return [entry];
  });
}

/** Gives each link its number, the same for the same address, and lists the addresses. */
function footnotes(lesson: Element, printedAddress: PrintedAddress): HTMLElement | undefined {
  const numbers = new Map<string, number>();
  for (const link of lesson.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    const original = link.closest('[data-part="explanation"], [data-part="solution"]');
    if (original && !link.closest('[data-paper]')) continue; // its copy is what paper shows
    const address = printedAddress(link);
    if (address === undefined || address === link.textContent) continue;
    const number = numbers.get(address) ?? numbers.size + 1;
    numbers.set(address, number);
    link.after(made('sup', 'footnote', String(number)));
  }
  if (numbers.size === 0) return undefined;
  const list = made('ol', 'links');
  for (const address of numbers.keys()) {
    const item = document.createElement('li');
    item.append(address);
    list.append(item);
  }
  return list;
}

function part(title: string, entries: Node[]): HTMLElement[] {
  if (entries.length === 0) return [];
  const heading = document.createElement('h2');
  heading.append(title);
  return [made('section', 'part', heading, ...entries)];
}

/**
 * Makes a lesson fit for paper: numbers its questions, exercises and links, and puts answers, solutions and addresses at
 * its end. `prefix` keeps ids apart where several lessons stand in one document. Returns what takes all of it back.
 */
export function addAppendix(lesson: Element, printedAddress: PrintedAddress, prefix = 'paper-'): () => void {
  spreadTabs(lesson);
  const parts = [...part('Answers', answers(lesson, prefix)), ...part('Solutions', solutions(lesson, prefix))];
  lesson.append(...parts); // before the links are numbered: answers have links, too
  const links = footnotes(lesson, printedAddress);
  if (links) lesson.append(...part('Links', [links]));
  return () => {
    for (const element of lesson.querySelectorAll('[data-paper]')) element.remove();
  };
}
