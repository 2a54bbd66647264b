import { word } from './say.ts'

const PAUSE_MS = 3_000

/** Saves a form as a draft a moment after the last change, without leaving the page. */
export function keepTyping(form: HTMLFormElement): void {
  const said = document.querySelector<HTMLElement>('[data-saved]')
  const version = form.querySelector<HTMLInputElement>('input[name=versi]')
  let timer = 0
  let leaving = false
  form.addEventListener('submit', () => {
    leaving = true
    clearTimeout(timer)
  })
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void save(), PAUSE_MS)
  })

  async function save(): Promise<void> {
    if (leaving) return
    const body = new FormData()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
    body.set('aksi', 'simpan')
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } })
      if (!answer.ok) return tell('')
      const kept: { versi: number; kata: string } = await answer.json()
      if (version) version.value = String(kept.versi)
      tell(kept.kata)
    } catch {
      tell(word('offline'))
    }
  }

  const tell = (text: string): void => {
    if (said && text !== '') said.textContent = text
  }
}
