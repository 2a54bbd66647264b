import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { LOCAL_KEY } from '../../infra/local/objects.ts'
import { type QueueEngine, startQueuesAndObjects } from '../../infra/local/queue-engine.ts'
import { REGION } from '../../infra/local/template.ts'
import { instantOf } from '../../shared/kit/instant.ts'
import { s3Objects } from '../../shared/ports/s3-objects.ts'

const bucket = 'simpul-attachments'
const letter = Buffer.from('%PDF-1.4 a letter from Tulungrejo')
const sha256 = createHash('sha256').update(letter).digest('hex')
const file = (key: string) => ({ key, mediaType: 'application/pdf', size: letter.byteLength, sha256 })
let data: string
let engine: QueueEngine
const s3 = (credentials = LOCAL_KEY) =>
  new S3Client({ region: REGION, endpoint: engine.endpoint, forcePathStyle: true, credentials })
const objects = (client = s3()) => s3Objects({ client, bucket, realNow: () => instantOf(Date.now()) })

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'simpul-objects-'))
  engine = await startQueuesAndObjects(data, (name) => (name === bucket ? ['PUT'] : []))
  await s3().send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(async () => {
  await engine.stop()
  rmSync(data, { recursive: true, force: true })
})

const put = async (url: string, body: Buffer, headers: Record<string, string>) => {
  // fetch sets the length itself and may not be told another.
  const { 'content-length': _, ...given } = headers
  const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body), headers: given })
  return { status: answer.status, code: /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1] }
}
const isStored = (key: string) => objects().inspect(key)

test('a signed upload takes exactly its file, and what was put can be inspected', async () => {
  const { url, headers } = await objects().signUpload(file('good'))
  expect(await put(url, letter, headers)).toEqual({ status: 200, code: undefined })
  expect(await isStored('good')).toMatchObject({ size: letter.byteLength, sha256 })
})

test('another length, another content, another type or no checksum is refused, and nothing is stored', async () => {
  const { url, headers } = await objects().signUpload(file('bad'))
  const { 'x-amz-checksum-sha256': _, ...unchecked } = headers
  const altered = Buffer.from(letter)
  altered.writeUInt8(0, 10)
  expect(await put(url, Buffer.concat([letter, letter]), headers)).toEqual({
    status: 403,
    code: 'SignatureDoesNotMatch',
  })
  expect(await put(url, letter.subarray(1), headers)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' })
  expect(await put(url, altered, headers)).toEqual({ status: 400, code: 'BadDigest' })
  const ofAltered = createHash('sha256').update(altered).digest('base64')
  expect(await put(url, altered, { ...headers, 'x-amz-checksum-sha256': ofAltered })).toMatchObject({ status: 403 })
  expect(await put(url, letter, { ...headers, 'content-type': 'text/html' })).toMatchObject({ status: 403 })
  expect(await put(url, letter, unchecked)).toMatchObject({ status: 403 })
  expect(await put(url, letter, { ...headers, 'x-amz-acl': 'public-read' })).toEqual({
    status: 403,
    code: 'AccessDenied',
  })
  expect(await isStored('bad')).toBeUndefined()
})

test('a signature for another key, of another secret, changed or missing is refused', async () => {
  const { url, headers } = await objects().signUpload(file('mine'))
  const forged = { status: 403, code: 'SignatureDoesNotMatch' }
  expect(await put(url.replace('/mine?', '/yours?'), letter, headers)).toEqual(forged)
  expect(await put(url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=86400'), letter, headers)).toEqual(forged)
  expect(await put(url.replace(/(X-Amz-Signature=)./, '$1x'), letter, headers)).toEqual(forged)
  const other = await objects(s3({ accessKeyId: 'local', secretAccessKey: 'guessed' as 'local' })).signUpload(
    file('mine'),
  )
  expect(await put(other.url, letter, other.headers)).toEqual(forged)
  const stranger = await objects(s3({ accessKeyId: 'stranger' as 'local', secretAccessKey: 'local' })).signUpload(
    file('mine'),
  )
  expect(await put(stranger.url, letter, stranger.headers)).toEqual({ status: 403, code: 'InvalidAccessKeyId' })
  expect(await put(`${engine.endpoint}/${bucket}/mine`, letter, headers)).toEqual({ status: 403, code: 'AccessDenied' })
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
  expect(await isStored('mine')).toBeUndefined()
})

test('what is erased is gone, with every version of it, and nothing else is', async () => {
  for (const Key of ['cases/C1/A1', 'cases/C1/A1', 'cases/C1/A11'])
    await s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: letter }))
  await objects().erase('cases/C1/A1')
  expect(await isStored('cases/C1/A1')).toBeUndefined()
  expect(await isStored('cases/C1/A11')).toMatchObject({ size: letter.byteLength })
  await objects().erase('cases/C1/A1')
})

test('an upload or a download whose time is over is refused', async () => {
  await s3().send(new PutObjectCommand({ Bucket: bucket, Key: 'kept', Body: letter }))
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 16 * 60_000 })
  const { url, headers } = await objects().signUpload(file('late'))
  const download = await objects().signDownload({ key: 'kept', fileName: 'a.pdf', mediaType: 'application/pdf' })
  vi.useRealTimers()
  expect(await put(url, letter, headers)).toEqual({ status: 403, code: 'AccessDenied' })
  const answer = await fetch(download)
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Request has expired')])
})

test('a download saves under its name, which cannot be changed', async () => {
  await s3().send(new PutObjectCommand({ Bucket: bucket, Key: 'a b/ü', Body: letter, ContentType: 'application/pdf' }))
  const url = await objects().signDownload({ key: 'a b/ü', fileName: 'surat (1).pdf', mediaType: 'application/pdf' })
  const answer = await fetch(url)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''surat%20(1).pdf")
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(letter)
  expect((await fetch(url.replace('attachment', 'inline'))).status).toBe(403)
  expect((await fetch(`${engine.endpoint}/${bucket}/a%20b/%C3%BC`)).status).toBe(403)
})

test('what the SDK signs by header is checked as well', async () => {
  const guessed = s3({ accessKeyId: 'local', secretAccessKey: 'guessed' as 'local' })
  await expect(guessed.send(new GetObjectCommand({ Bucket: bucket, Key: 'good' }))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
  await expect(guessed.send(new HeadObjectCommand({ Bucket: bucket, Key: 'good' }))).rejects.toThrow()
  await expect(s3().send(new HeadObjectCommand({ Bucket: bucket, Key: 'nothing' }))).rejects.toMatchObject({
    name: 'NotFound',
  })
})

test('conditions hold, and an upload that says "only if new" is won by one', async () => {
  const create = (key: string) =>
    s3().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: letter, IfNoneMatch: '*' }))
  const race = await Promise.allSettled(Array.from({ length: 10 }, () => create('race')))
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(create('race')).rejects.toMatchObject({ name: 'PreconditionFailed' })
})

test('tags, which the emulator would store as the object, are not taken', async () => {
  const tag = new PutObjectTaggingCommand({ Bucket: bucket, Key: 'race', Tagging: { TagSet: [] } })
  await expect(s3().send(tag)).rejects.toMatchObject({ name: 'NotImplemented' })
})

test('browsers may put from any origin and do nothing else', async () => {
  const preflight = (method: string) =>
    fetch(`${engine.endpoint}/${bucket}/any`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://127.0.0.1:8787',
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type,x-amz-checksum-sha256',
      },
    })
  const allowed = await preflight('PUT')
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type,x-amz-checksum-sha256')
  expect((await preflight('DELETE')).status).toBe(403)
  const url = await getSignedUrl(s3(), new PutObjectCommand({ Bucket: bucket, Key: 'browser' }), { expiresIn: 60 })
  const answer = await fetch(url, { method: 'PUT', body: letter, headers: { origin: 'http://127.0.0.1:8787' } })
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
})
