/** Words of the page's language, which the page brings along for its scripts. @param name as its attribute has it */
export const word = (name: string): string => document.body.getAttribute(`data-${name}`) ?? ''

/** A live line at the end of an element, for what happens without a new page. */
export function lineIn(parent: Element): HTMLElement {
  const line = live('p', 'small muted')
  parent.append(line)
  return line
}

/** A box with what must be minded, not on the page yet. */
export function notice(text: string): HTMLElement {
  const box = live('div', 'notice notice--soon')
  box.textContent = text
  return box
}

function live(name: string, look: string): HTMLElement {
  const element = document.createElement(name)
  element.className = look
  element.setAttribute('role', 'status')
  return element
}
