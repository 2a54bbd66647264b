import * as z from 'zod'
import type { Form } from '../engine/definition.ts'
import type { AttachmentKind } from '../names/proposal.ts'
import type { Role } from '../names/roles.ts'

/** Fields that forms are made of. Each says in Indonesian what it asks; every text and number is bounded. */
const isDay = (text: string): boolean => {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay)
export const text = (title: string, max = 200, min = 1) => z.string().trim().min(min).max(max).meta({ title })
export const day = (title: string) => Day.meta({ title, format: 'date' })
/** A statement that the officer confirms. */
export const yes = (title: string) => z.literal(true).meta({ title })
export const whole = (title: string, min: number, max: number) => z.number().int().min(min).max(max).meta({ title })
export const rupiah = (title: string) =>
  z.number().int().min(1).max(1_000_000_000).meta({ title, description: 'Rupiah, bilangan bulat.' })
/** @param kind of the files that this field takes */
export const attachmentIds = (title: string, max: number, min = 1, kind: AttachmentKind = 'ACTIVITY_PHOTO') =>
  z
    .array(z.string().min(1).max(40).meta({ title: 'Berkas' }))
    .min(min)
    .max(max)
    .meta({ title, attachmentKind: kind })
/** A colleague of the office with a role, by staff id. */
export const colleague = (title: string, role: Role) => z.string().min(1).max(120).meta({ title, colleague: role })
export const note = z.string().trim().max(1000).optional().meta({ title: 'Catatan' })

export const letterNumber = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N} ./-]{1,60}$/u)
  .meta({ title: 'Nomor surat', description: 'Seperti tertulis pada surat.' })
export const letter = z.strictObject({ number: letterNumber, date: day('Tanggal surat') }).meta({ title: 'Surat' })

/** Indonesia from Sabang to Merauke, Miangas to Rote, a little wider. */
export const gps = z
  .strictObject({
    latitude: z.number().min(-11.5).max(6.5).meta({ title: 'Lintang' }),
    longitude: z.number().min(94.5).max(141.5).meta({ title: 'Bujur' }),
  })
  .meta({ title: 'Lokasi GPS' })

export const form = (name: string, schema: z.ZodType, letterKind: string | null = null): Form => ({
  name,
  schema,
  letter: letterKind,
})
