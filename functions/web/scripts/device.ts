import { forgetAllFiles, forgetFilesOf } from './kept-files.ts'
import { notice, word } from './say.ts'

/** What a form held that lies on this device: on which version of the draft it was typed, and its fields. */
type Kept = { versi: string; fields: [string, string][] }

const PREFIX = 'simpul:'
const OWN = new Set(['kunci', 'versi', 'aksi'])
const keyOf = (form: HTMLFormElement): string => `${PREFIX}${form.dataset['device']}`

const fieldsOf = (form: HTMLFormElement): [string, string][] =>
  [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !OWN.has(name) ? [[name, value]] : [],
  )
const versionOf = (form: HTMLFormElement): string =>
  form.querySelector<HTMLInputElement>('input[name=versi]')?.value ?? ''

/**
 * Keeps a form on this device while it is typed, so that nothing is lost without a connection, also when the page is
 * left. What was typed on the version that the page shows comes back by itself; beside a newer one it is offered.
 */
export function keepOnDevice(form: HTMLFormElement): void {
  const kept = read(keyOf(form))
  if (kept && JSON.stringify(kept.fields) !== JSON.stringify(fieldsOf(form))) {
    if (kept.versi === versionOf(form)) restore(form, kept.fields, word('restored'))
    else offer(form, kept.fields)
  }
  form.addEventListener('input', () =>
    write(keyOf(form), { versi: versionOf(form), fields: fieldsOf(form) } satisfies Kept),
  )
  // Back in reach: what is only here goes to the office, as if it had just been typed.
  addEventListener('online', () => {
    if (read(keyOf(form))) form.dispatchEvent(new Event('input'))
  })
}

/** The office has it now. */
export function forget(form: HTMLFormElement): void {
  if (form.dataset['device'] !== undefined) localStorage.removeItem(keyOf(form))
}

/** Nothing of a task that is done, or of whoever signs out, stays on the device. */
export function forgetWhatIsOver(): void {
  const [, done] = /^\/tugas\/([^/]+)\/selesai/.exec(location.pathname) ?? []
  if (done !== undefined) {
    localStorage.removeItem(`${PREFIX}${done}`)
    void forgetFilesOf(done)
  }
  document.querySelector('form[action="/keluar"]')?.addEventListener('submit', () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
    forgetAllFiles()
  })
}

function restore(form: HTMLFormElement, fields: readonly [string, string][], text: string): void {
  const left = new Map<string, string[]>()
  for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value])
  for (const field of form.elements) {
    if (
      !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)
    )
      continue
    const values = left.get(field.name) ?? []
    if (OWN.has(field.name) || field.type === 'file') continue
    if (field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox'))
      field.checked = values.includes(field.value)
    else field.value = values.shift() ?? ''
  }
  // A row that the page does not show goes along unseen; the next save brings it back into sight.
  for (const [name, values] of left)
    if (!form.elements.namedItem(name))
      for (const value of values) {
        const field = document.createElement('input')
        field.type = 'hidden'
        field.name = name
        field.value = value
        form.append(field)
      }
  noteBefore(form, text)
  form.dispatchEvent(new Event('input'))
  form.dispatchEvent(new Event('change'))
}

function offer(form: HTMLFormElement, fields: readonly [string, string][]): void {
  const note = noteBefore(form, word('device-has'))
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button button--second button--small'
  button.textContent = word('use-device')
  button.addEventListener('click', () => {
    note.remove()
    restore(form, fields, word('restored'))
  })
  note.append(' ', button)
}

function noteBefore(form: HTMLFormElement, text: string): HTMLElement {
  const note = notice(text)
  form.before(note)
  return note
}

/** A device that has no room, or lends none, keeps nothing; the page works as without a script. */
function write(key: string, kept: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept))
  } catch {
    localStorage.removeItem(key)
  }
}

function read(key: string): Kept | undefined {
  const text = localStorage.getItem(key)
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
