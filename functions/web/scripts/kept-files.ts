/** A file that was chosen without a connection; `id` once it lies on the device. */
export type KeptFile = { id?: number; task: string; kind: string; file: File }

const NAME = 'simpul'
const STORE = 'files'

/** Puts a file aside on this device until it can be sent, also when the page is closed meanwhile. */
export const keepFile = (kept: KeptFile): Promise<unknown> => inStore('readwrite', (files) => files.add(kept))

/** Files of a task that wait for a connection, the first chosen first. */
export const filesKept = async (task: string, kind: string): Promise<KeptFile[]> =>
  (await allKept()).filter((one) => one.task === task && one.kind === kind)

export const dropFile = (id: number): Promise<unknown> => inStore('readwrite', (files) => files.delete(id))

/** Nothing of a task that is done stays on the device. */
export async function forgetFilesOf(task: string): Promise<void> {
  for (const one of await allKept()) if (one.id && one.task === task) await dropFile(one.id)
}

/** Nor anything of whoever signs out; asked for at once, for the page is about to go. */
export function forgetAllFiles(): void {
  indexedDB.deleteDatabase(NAME)
}

const allKept = (): Promise<KeptFile[]> => inStore('readonly', (files) => files.getAll())

function inStore<Value>(mode: IDBTransactionMode, work: (files: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(NAME, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true })
    opening.onerror = () => failed(opening.error)
    opening.onsuccess = () => {
      const request = work(opening.result.transaction(STORE, mode).objectStore(STORE))
      request.onsuccess = () => done(request.result)
      request.onerror = () => failed(request.error)
      opening.result.close() // once the transaction is over
    }
  })
}
