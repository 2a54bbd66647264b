import { notice, word } from './say.ts'

/** Without a connection nothing is sent, so what was typed stays on the page. */
export function minds(): void {
  const note = notice('')
  note.setAttribute('role', 'alert')
  const show = (text: string): void => {
    note.textContent = text
    document.querySelector('.content')?.prepend(note)
  }
  addEventListener('submit', (event) => {
    if (navigator.onLine) return
    event.preventDefault()
    show(word('offline'))
  })
  addEventListener('online', () => note.isConnected && show(word('online')))
}
