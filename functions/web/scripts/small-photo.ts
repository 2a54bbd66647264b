const SIDE_PIXELS_MAX = 1_600
const SMALL_BYTES = 300 * 1024
const QUALITY = 0.8

/**
 * A photo as small as a report needs it: a phone's own is ten times that, minutes of a weak signal, and tells more than
 * it shows (where and when, by whose phone). What cannot be made smaller goes as it is.
 */
export async function smallPhoto(file: File): Promise<File> {
  if (!/^image\/(jpeg|png)$/.test(file.type) || file.size <= SMALL_BYTES) return file
  try {
    const image = await createImageBitmap(file)
    const scale = Math.min(1, SIDE_PIXELS_MAX / Math.max(image.width, image.height))
    const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale))
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
    const name = file.name.replace(/\.\w+$/, '.jpg')
    return small.size < file.size ? new File([small], name, { type: small.type }) : file
  } catch {
    return file
  }
}
