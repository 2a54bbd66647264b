import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { type Instant, plusSeconds } from '../kit/instant.ts'
import { DOWNLOAD_SECONDS, type Objects, UPLOAD_SECONDS } from './objects.ts'

const MAGIC_BYTES = 16

/** @param realNow signatures are checked against real time, never against a moved local clock. */
export function s3Objects({
  client,
  bucket,
  realNow,
}: {
  client: S3Client
  bucket: string
  realNow: () => Instant
}): Objects {
  return {
    async signUpload({ key, mediaType, size, sha256 }) {
      const checksum = Buffer.from(sha256, 'hex').toString('base64')
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: mediaType,
        ContentLength: size,
        ChecksumSHA256: checksum,
      })
      const headers = { 'content-type': mediaType, 'content-length': String(size), 'x-amz-checksum-sha256': checksum }
      const url = await getSignedUrl(client, put, {
        expiresIn: UPLOAD_SECONDS,
        signableHeaders: new Set(Object.keys(headers)),
        unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
      })
      return { method: 'PUT', url, headers, expiresAt: plusSeconds(realNow(), UPLOAD_SECONDS) }
    },
    async signDownload({ key, fileName, mediaType }) {
      const get = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: mediaType,
        ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      })
      return getSignedUrl(client, get, { expiresIn: DOWNLOAD_SECONDS })
    },
    async erase(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
      // In a bucket with versions that only hid it: each of them goes, the mark of the deletion too.
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
      )
      for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
        if (Key === key) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }))
    },
    async inspect(key) {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }))
        const start = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${MAGIC_BYTES - 1}` }),
        )
        return {
          size: head.ContentLength ?? 0,
          sha256: head.ChecksumSHA256 ? Buffer.from(head.ChecksumSHA256, 'base64').toString('hex') : null,
          firstBytes: (await start.Body?.transformToByteArray()) ?? new Uint8Array(),
        }
      } catch (error) {
        if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return undefined
        throw error
      }
    },
  }
}
