/** A question as it stands in its lesson. The HTML is the site's own. */
export interface Question {
  html: string;
  options: {html: string; explanation: string}[];
  /** Indexes of the right options. */
  right: readonly string[];
}

/** Makes links of a lesson lead there from another page: a fragment alone means the lesson. */
function absolute(element: Element, address: string): string {
  for (const link of element.querySelectorAll('a[href^="#"]'))
    link.setAttribute('href', address + (link.getAttribute('href') ?? ''));
  // Ids belong to the lesson, and labels to inputs that are not here.
  for (const marked of element.querySelectorAll('[id]')) marked.removeAttribute('id');
  return element.innerHTML;
}

/**
 * Finds a question in the page of its lesson; undefined if the lesson no longer asks it.
 *
 * @param page - the lesson's page, as the server sent it
 * @param address - of the lesson, for its links
 */
export function questionIn(page: Document, id: string, address: string): Question | undefined {
  const form = page.getElementById(`quiz-${id}`);
  const part = (name: string, within: ParentNode) => within.querySelector(`[data-part="${name}"]`);
  const question = form && part('question', form);
  const right = form?.dataset.right;
  if (!question || right === undefined) return undefined;
  const options = [...form.querySelectorAll('[data-part="option"]')].map((option) => {
    const [answer, explanation] = [part('answer', option), part('explanation', option)];
    return {
      html: answer ? absolute(answer, address) : '',
      explanation: explanation ? absolute(explanation, address) : '',
    };
  });
  return {html: absolute(question, address), options, right: right.split(',')};
}
