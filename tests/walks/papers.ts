import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { Upload } from './answers.ts'
import { answerTo, type Officer } from './officer.ts'

/** One page, plainly nobody's. */
const PAGE = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>\n%%EOF\n')
const PAGE_SHA256 = createHash('sha256').update(PAGE).digest('hex')

/**
 * Sends a file of a kind through a signed upload; it lies with the case for good.
 * @param at of the proposal or the task that takes it, `/v1/tasks/…`
 * @returns the attachment's id
 */
export async function sendPaper(officer: Officer, at: string, kind: string, key: string): Promise<string> {
  const { length: size } = PAGE
  const announced = { kind, fileName: `${kind}.pdf`, mediaType: 'application/pdf', size, sha256: PAGE_SHA256 }
  const { attachment, upload } = Upload.parse((await officer.command(`${at}/attachments`, announced, key)).body)
  const put = await answerTo(upload.url, { method: upload.method, headers: upload.headers, body: PAGE })
  expect(put.status, 'the signed upload takes the file').toBe(200)
  return attachment.id
}
