import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it } from 'vitest'
import { instant } from '../../../shared/kit/instant.ts'
import { s3Objects } from '../../../shared/ports/s3-objects.ts'

/** What S3 does and no engine here can be made to do. */

const client = new S3Client({})
const s3 = mockClient(client)
const objects = s3Objects({ client, bucket: 'attachments', realNow: () => instant('2026-03-02T02:00:00.000Z') })
const named = (name: string) => Object.assign(new Error(''), { name })
beforeEach(() => {
  s3.reset()
})

it.each([['SlowDown'], ['InternalError'], ['ServiceUnavailable'], ['TimeoutError'], ['AccessDenied']])(
  'a store that answers %s says nothing about the file: it is neither stored nor refused',
  async (name) => {
    s3.on(HeadObjectCommand).rejects(named(name))
    await expect(objects.inspect('A/1')).rejects.toMatchObject({ name })
  },
)

it('a file that is not there, or goes between two looks, is not there', async () => {
  s3.on(HeadObjectCommand).rejects(named('NotFound'))
  expect(await objects.inspect('A/1')).toBeUndefined()
  s3.on(HeadObjectCommand).resolves({ ContentLength: 4 })
  s3.on(GetObjectCommand).rejects(named('NoSuchKey'))
  expect(await objects.inspect('A/1')).toBeUndefined()
})

it('a file put without a checksum has none to be believed', async () => {
  s3.on(HeadObjectCommand).resolves({ ContentLength: 4 })
  s3.on(GetObjectCommand).resolves({})
  expect(await objects.inspect('A/1')).toEqual({ size: 4, sha256: null, firstBytes: new Uint8Array() })
})
