import { keepNow } from './keep.ts'
import { dropFile, filesKept, type KeptFile, keepFile } from './kept-files.ts'
import { lineIn, word } from './say.ts'
import { smallPhoto } from './small-photo.ts'

type Begun = { url: string; headers: Record<string, string>; selesai: string }

/** Kinds of a task that are on their way: a page may have two places for the same. */
const sending = new Set<string>()

/** There was no way to send it; another time there may be. */
class NoConnection extends Error {}

/**
 * Sends a chosen file straight to where files lie, and shows how far it is; the form itself is the other way. What is
 * chosen without a connection waits on the device and goes when there is one.
 */
export function sendStraight(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>('input[type=file]')
  const button = box.querySelector<HTMLButtonElement>('button')
  const { kind = '', task = '' } = box.dataset
  if (!input || !button || !('subtle' in crypto)) return
  const what = `${task} ${kind}`
  let said: HTMLElement | undefined
  button.addEventListener('click', (event) => {
    const file = input.files?.[0]
    if (!file) return
    event.preventDefault()
    void (async () => {
      await sendAll([{ task, kind, file: kind === 'VISIT_PHOTO' ? await smallPhoto(file) : file }])
    })()
  })
  const sendKept = async (): Promise<void> => {
    const kept = await filesKept(task, kind).catch(() => [])
    if (kept.length > 0 && !sending.has(what)) await sendAll(kept)
  }
  addEventListener('online', () => void sendKept())
  void sendKept()

  async function sendAll(files: readonly KeptFile[]): Promise<void> {
    sending.add(what)
    await sendEach(files).finally(() => sending.delete(what))
  }

  async function sendEach(files: readonly KeptFile[]): Promise<void> {
    const line = said ?? lineIn(box)
    said = line
    const bar = document.createElement('progress')
    bar.max = 1
    bar.setAttribute('aria-label', word('uploading'))
    line.before(bar)
    line.textContent = word('uploading')
    for (const one of files) {
      try {
        await send(one.file, bar)
        if (one.id) await dropFile(one.id)
      } catch (error) {
        bar.remove()
        line.textContent = word(error instanceof NoConnection && (await isKept(one)) ? 'file-kept' : 'upload-failed')
        return
      }
    }
    // What stands in the form goes along: the page is read anew.
    if (await keepNow(input?.form ?? null)) location.reload()
    else line.textContent = word('not-kept')
  }

  async function send(file: File, bar: HTMLProgressElement): Promise<void> {
    const sha256 = hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
    const facts = { jenis: kind, nama: file.name, tipe: file.type, ukuran: String(file.size), sha256 }
    const begun: Begun = await ask(`/tugas/${task}/berkas`, facts)
    await put(file, begun, (part) => {
      bar.value = part
    })
    await ask(begun.selesai, {})
  }
}

/** A device that has no room, or lends none, keeps nothing: the file must be chosen again. */
const isKept = async (one: KeptFile): Promise<boolean> =>
  one.id !== undefined ||
  keepFile(one).then(
    () => true,
    () => false,
  )

async function ask(address: string, fields: Record<string, string>): Promise<Begun> {
  const answer = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { accept: 'application/json' },
  }).catch(() => {
    throw new NoConnection()
  })
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

/** `fetch` cannot tell how far an upload is. */
const put = (file: File, { url, headers }: Begun, onPart: (part: number) => void): Promise<void> =>
  new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    // What only a browser may set, such as the length, it sets itself and takes from nobody.
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onPart(loaded / total)
    request.onload = () => (request.status < 300 ? done() : failed(new Error(String(request.status))))
    request.onerror = () => failed(new NoConnection())
    request.send(file)
  })

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
