/** Where attachments lie; the platform signs what may be put and fetched, browsers and agencies do it themselves. */
export type Objects = {
  /** A PUT good for exactly this file: type, length and SHA-256 are part of the signature. */
  signUpload(file: { key: string; mediaType: string; size: number; sha256: string }): Promise<SignedUpload>
  /** A GET that saves under the given name, good for five minutes. */
  signDownload(file: { key: string; fileName: string; mediaType: string }): Promise<string>
  /** Removes every version of it, for good; what is not there is no error. */
  erase(key: string): Promise<void>
  /** What was really put; nothing when nothing was. */
  inspect(key: string): Promise<{ size: number; sha256: string | null; firstBytes: Uint8Array } | undefined>
}
export type SignedUpload = { method: 'PUT'; url: string; headers: Record<string, string>; expiresAt: string }

export const UPLOAD_SECONDS = 15 * 60
export const DOWNLOAD_SECONDS = 5 * 60
