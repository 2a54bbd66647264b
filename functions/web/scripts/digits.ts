import { lineIn, word } from './say.ts'

/** Counts digits while they are typed, so that a missing one is seen before the page is sent. */
export function countDigits(input: HTMLInputElement): void {
  const wanted = Number(input.dataset['digits'])
  const line = lineIn(input.parentElement ?? document.body)
  input.addEventListener('input', () => {
    const digits = input.value.replace(/\D/g, '').length
    line.textContent =
      digits === wanted ? '' : word('digits').replace('{n}', String(digits)).replace('{of}', String(wanted))
  })
}
