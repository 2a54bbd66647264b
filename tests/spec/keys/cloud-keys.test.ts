import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  InvalidCiphertextException,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import { cloudKeys } from '../../../shared/store/keys/cloud-keys.ts'
import { keysContract } from './keys-contract.ts'

const IDS = { sealingKeyId: 'sealing', signingKeyId: 'signing', secretId: 'secret' }
const ARN = 'arn:aws:kms:ap-southeast-3:000000000000:key/signing'

/** KMS and Secrets Manager as their API references describe them: no engine here gives either. */
function cloud() {
  const clients = { kms: new KMSClient({}), secrets: new SecretsManagerClient({}) }
  const kms = mockClient(clients.kms)
  const secrets = mockClient(clients.secrets)
  const master = randomBytes(32)
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const aad = (context: Record<string, string> = {}) => Buffer.from(JSON.stringify(Object.entries(context).sort()))

  kms.on(GenerateDataKeyCommand).callsFake(({ EncryptionContext }) => {
    const [plain, nonce] = [randomBytes(32), randomBytes(12)]
    const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(aad(EncryptionContext))
    const body = Buffer.concat([cipher.update(plain), cipher.final()])
    return { Plaintext: new Uint8Array(plain), CiphertextBlob: Buffer.concat([nonce, cipher.getAuthTag(), body]) }
  })
  kms.on(DecryptCommand).callsFake(({ CiphertextBlob, EncryptionContext }) => {
    try {
      const blob = Buffer.from(CiphertextBlob)
      const decipher = createDecipheriv('aes-256-gcm', master, blob.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(aad(EncryptionContext)).setAuthTag(blob.subarray(12, 28))
      return {
        Plaintext: new Uint8Array(Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()])),
      }
    } catch {
      throw new InvalidCiphertextException({ message: '', $metadata: {} })
    }
  })
  // Node signs no bare digest, so each signature is made of the one message whose digest it is.
  const messages = [0, 32, 5_000].map((length) => new Uint8Array(length).fill(7))
  kms.on(SignCommand).callsFake(({ Message }) => {
    const message = messages.find((candidate) => sha256Hex(candidate) === Buffer.from(Message).toString('hex'))
    if (!message) throw new Error('not the digest of a message of this test')
    return { KeyId: ARN, Signature: sign('sha256', message, pair.privateKey) }
  })
  kms.on(GetPublicKeyCommand).callsFake(() => ({
    PublicKey: new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })),
  }))
  secrets.on(GetSecretValueCommand).callsFake(() => ({ SecretString: 's'.repeat(64) }))
  return { kms, secrets, keys: cloudKeys({ ...IDS, ...clients }) }
}

keysContract('keys from the cloud', async () => cloud().keys)

describe('keys from the cloud', () => {
  it('name the key, its size and the context on every call', async () => {
    const { keys, kms } = cloud()
    const context = { case: 'A', row: 'FORM#1' }
    const { wrapped } = await keys.newDataKey(context)
    await keys.openDataKey(wrapped, context)
    expect(kms.commandCalls(GenerateDataKeyCommand)[0]?.args[0].input).toEqual({
      KeyId: 'sealing',
      KeySpec: 'AES_256',
      EncryptionContext: context,
    })
    expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({
      KeyId: 'sealing',
      CiphertextBlob: wrapped,
      EncryptionContext: context,
    })
  })

  it('sign the digest, so that a long message never leaves', async () => {
    const { keys, kms } = cloud()
    const { keyId } = await keys.sign(new Uint8Array(5_000).fill(7))
    expect(keyId).toBe(ARN)
    const { Message, ...rest } = kms.commandCalls(SignCommand)[0]?.args[0].input ?? {}
    expect(Message).toHaveLength(32)
    expect(rest).toEqual({ KeyId: 'signing', MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' })
  })

  it('ask for secret and public key once, and again after a failure', async () => {
    const { keys, kms, secrets } = cloud()
    secrets
      .on(GetSecretValueCommand)
      .rejectsOnce('down')
      .resolves({ SecretBinary: new Uint8Array(32).fill(1) })
    await expect(keys.secret()).rejects.toThrow('down')
    const answers = await Promise.all([keys.secret(), keys.secret(), keys.publicKeyPem(), keys.publicKeyPem()])
    expect(answers[0]).toEqual(new Uint8Array(32).fill(1))
    await keys.secret()
    expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(2)
    expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(1)
  })

  it.each([{ SecretString: 'short' }, {}])('refuse a secret that is too short %#', async (answer) => {
    const { keys, secrets } = cloud()
    secrets.on(GetSecretValueCommand).resolves(answer)
    await expect(keys.secret()).rejects.toThrow('at least 32 bytes')
  })

  it('refuse an answer without its key', async () => {
    const { keys, kms } = cloud()
    kms.on(GenerateDataKeyCommand).resolves({ Plaintext: new Uint8Array(16), CiphertextBlob: new Uint8Array(1) })
    kms.on(DecryptCommand).resolves({})
    kms.on(SignCommand).resolves({ KeyId: ARN })
    await expect(keys.newDataKey({})).rejects.toThrow('invariant')
    await expect(keys.openDataKey(new Uint8Array(1), {})).rejects.toThrow('invariant')
    await expect(keys.sign(new Uint8Array(0))).rejects.toThrow('invariant')
  })
})
