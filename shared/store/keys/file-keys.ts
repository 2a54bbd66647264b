import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { link, open, unlink } from 'node:fs/promises'
import * as z from 'zod'
import { invariant } from '../../kit/invariant.ts'
import { closeBox, openBox } from './authenticated-box.ts'
import { PERSON_KEY_VERSIONS } from './digests.ts'
import { DATA_KEY_BYTES, type Keys, type LiveVersions, SECRET_BYTES_MIN } from './keys.ts'
import { fingerprintOf } from './signature.ts'

const SECRET_BYTES = 64
const OWNER_ONLY = 0o600
const ANYONE_ELSE = 0o077

const base64 = (bytesMin: number) =>
  z.base64().transform((text, context) => {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'))
    if (bytes.byteLength < bytesMin) context.addIssue(`shorter than ${bytesMin} bytes`)
    return bytes
  })
const KeysFile = z.strictObject({
  sealingKey: base64(DATA_KEY_BYTES),
  secret: base64(SECRET_BYTES_MIN),
  signingKey: z.string(),
})

/**
 * Keys from a file that only its owner may read, in place of the cloud's. Read once, here.
 * @throws when the file is missing, open to others or not of its form; what it holds is never in the message
 */
export function fileKeys(path: string, personVersions: LiveVersions = PERSON_KEY_VERSIONS): Keys {
  const { sealingKey, secret, signingKey } = readKeysFile(path)
  const privateKey = createPrivateKey(signingKey)
  invariant(privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1', 'the signing key is of the curve P-256')
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  const keyId = `file:${fingerprintOf(publicKeyPem)}`
  return {
    async newDataKey(context) {
      const plain = new Uint8Array(randomBytes(DATA_KEY_BYTES))
      return { plain, wrapped: closeBox(sealingKey, context, plain) }
    },
    openDataKey: async (wrapped, context) => openBox(sealingKey, context, wrapped),
    sign: async (message) => ({
      keyId,
      signature: sign('sha256', message, { key: privateKey, dsaEncoding: 'der' }).toString('base64url'),
    }),
    publicKeyPem: async () => publicKeyPem,
    secret: async () => new Uint8Array(secret),
    personVersions,
  }
}

/**
 * Makes a keys file, whole or not at all. One that is there stays: without it nothing that was sealed could be opened.
 * @returns whether it was made
 */
export async function createKeysFile(path: string): Promise<boolean> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const text = JSON.stringify({
    sealingKey: randomBytes(DATA_KEY_BYTES).toString('base64'),
    secret: randomBytes(SECRET_BYTES).toString('base64'),
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  })
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = await open(draft, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path) // unlike a rename, never takes the place of another
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft)
  }
}

function readKeysFile(path: string): z.infer<typeof KeysFile> {
  const file = openSync(path, 'r')
  try {
    const { mode } = fstatSync(file) // of the file that is read, not of one put in its place since
    if ((mode & ANYONE_ELSE) !== 0) throw new Error(`keys file is open to others; make it mode 600: ${path}`)
    const { success, data } = KeysFile.safeParse(jsonOf(readFileSync(file, 'utf8')))
    if (!success) throw new Error(`keys file does not have the form of one: ${path}`)
    invariant(data.sealingKey.byteLength === DATA_KEY_BYTES, 'the sealing key has 32 bytes')
    return data
  } finally {
    closeSync(file)
  }
}

/** A parser's own message would quote the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
