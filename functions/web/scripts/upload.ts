import { keepNow } from './keep.ts'
import { lineIn, word } from './say.ts'

type Begun = { url: string; headers: Record<string, string>; selesai: string }

/** Sends a chosen file straight to where files lie, and shows how far it is; the form itself is the other way. */
export function sendStraight(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>('input[type=file]')
  const button = box.querySelector<HTMLButtonElement>('button')
  const { kind = '', task = '' } = box.dataset
  if (!input || !button || !('subtle' in crypto)) return
  button.addEventListener('click', (event) => {
    const file = input.files?.[0]
    if (!file) return
    event.preventDefault()
    void send(file)
  })

  async function send(file: File): Promise<void> {
    const line = lineIn(box)
    const bar = document.createElement('progress')
    bar.max = 1
    bar.setAttribute('aria-label', word('uploading'))
    box.append(bar)
    line.textContent = word('uploading')
    try {
      const sha256 = hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
      const facts = { jenis: kind, nama: file.name, tipe: file.type, ukuran: String(file.size), sha256 }
      const begun: Begun = await ask(`/tugas/${task}/berkas`, facts)
      await put(file, begun, (part) => {
        bar.value = part
      })
      await ask(begun.selesai, {})
      // What stands in the form goes along: the page is read anew.
      if (await keepNow(input?.form ?? null)) location.reload()
      else line.textContent = word('not-kept')
    } catch {
      line.textContent = word('upload-failed')
      bar.remove()
    }
  }
}

async function ask(address: string, fields: Record<string, string>): Promise<Begun> {
  const answer = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { accept: 'application/json' },
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
    request.onerror = () => failed(new Error('connection'))
    request.send(file)
  })

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
