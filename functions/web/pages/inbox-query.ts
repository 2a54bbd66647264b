import * as z from 'zod'
import { DUES, type List, type View } from '../../../shared/cases/reads/read-inbox.ts'
import { PRODUCT_CATEGORIES } from '../../../shared/names/proposal.ts'
import { withQuery } from '../address.ts'

/** So many tasks are picked at once. */
export const PICKED_MAX = 100

/** Which tasks are shown: all of it stands in the address. */
export const Asked = z.object({
  tampilan: z.enum(['mine', 'agency', 'waiting', 'drafts', 'done']).catch('agency'),
  langkah: z.string().max(80).optional().catch(undefined),
  kecamatan: z
    .string()
    .regex(/^\d{2}\.\d{2}\.\d{2}$/)
    .optional()
    .catch(undefined),
  usaha: z.enum(PRODUCT_CATEGORIES).optional().catch(undefined),
  tenggat: z.enum(DUES).optional().catch(undefined),
  oleh: z.enum(['belum']).optional().catch(undefined),
})
export type Asked = z.infer<typeof Asked>

/** The filters of an address, wherever it was kept. */
export const askedOf = (query: string): Asked => Asked.parse(Object.fromEntries(new URLSearchParams(query)))

/** The use case's question for what the address asks. */
export function questionOf({ tampilan, langkah, kecamatan, usaha, tenggat, oleh }: Asked): List {
  const view: View =
    tampilan === 'drafts' ? 'agency' : tampilan === 'agency' && oleh === 'belum' ? 'unclaimed' : tampilan
  return { view, step: tampilan === 'drafts' ? 'draft' : langkah, district: kecamatan, product: usaha, due: tenggat }
}

/** The address of a list; what is at its default stays out. */
export function hrefOf(asked: Partial<Asked> & { dari?: string; halaman?: number }, path = '/kotak-masuk'): string {
  return withQuery(path, { ...asked, tampilan: asked.tampilan === 'agency' ? undefined : asked.tampilan })
}

export const isNarrowed = ({ langkah, kecamatan, usaha, tenggat, oleh }: Asked): boolean =>
  [langkah, kecamatan, usaha, tenggat, oleh].some((one) => one !== undefined)

/** A list in the address of a task that was opened from it: `?daftar=tampilan%3Dmine`. */
export const listOf = (asked: Partial<Asked>): string => hrefOf(asked).split('?')[1] ?? 'tampilan=agency'
export const taskHref = (id: string, list: string | undefined): string => withQuery(`/tugas/${id}`, { daftar: list })

/** A list of this page, wherever a form says to go on. */
export const backTo = (text: string): string => (/^\/kotak-masuk(\?[^\s\\]*)?$/.test(text) ? text : '/kotak-masuk')
