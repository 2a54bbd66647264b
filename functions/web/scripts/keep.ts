import { forget } from './device.ts'
import { word } from './say.ts'

const PAUSE_MS = 3_000
const savers = new WeakMap<HTMLFormElement, () => Promise<boolean>>()

/** Saves what a form holds now; a form that nobody keeps has nothing to lose. @returns whether it is kept */
export const keepNow = async (form: HTMLFormElement | null): Promise<boolean> =>
  (await (form && savers.get(form))?.()) ?? true

/** Saves a form as a draft a moment after the last change, without leaving the page. */
export function keepTyping(form: HTMLFormElement): void {
  const said = document.querySelector<HTMLElement>('[data-saved]')
  const version = form.querySelector<HTMLInputElement>('input[name=versi]')
  let timer = 0
  let leaving = false
  said?.setAttribute('aria-live', 'polite')
  savers.set(form, save)
  form.addEventListener('submit', () => {
    leaving = true
    clearTimeout(timer)
  })
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => leaving || void save(), PAUSE_MS)
  })

  async function save(): Promise<boolean> {
    clearTimeout(timer)
    const body = new FormData()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
    body.set('aksi', 'simpan')
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } })
      const { versi, kata }: { versi?: number; kata: string } = await answer.json()
      if (version && versi !== undefined) version.value = String(versi)
      if (said && kata) said.textContent = answer.ok ? kata : `${word('not-kept')} ${kata}`
      if (answer.ok) forget(form)
      return answer.ok
    } catch {
      if (said) said.textContent = word('offline')
      return false
    }
  }
}
