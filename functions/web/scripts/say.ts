/** Words of the page's language, which the page brings along for its scripts. */
const words: DOMStringMap = document.body.dataset

export const word = (name: string): string => words[name] ?? ''

/** A live line at the end of an element, for what happens without a new page. */
export function lineIn(parent: Element): HTMLElement {
  const line = document.createElement('p')
  line.className = 'small muted'
  line.setAttribute('role', 'status')
  parent.append(line)
  return line
}
