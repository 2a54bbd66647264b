import * as z from 'zod'

/** Trouble that somebody must mend: what it refers to and who owns it. */
const INCIDENT_CAUSES = ['handoff-stuck', 'no-one-may-decide', 'group-silent', 'nik-probing', 'webhook-paused'] as const
export const IncidentFacts = z.object({
  number: z.string(),
  owner: z.string(),
  cause: z.enum(INCIDENT_CAUSES),
  refersTo: z.string(),
  openedAt: z.string(),
})
export type IncidentFacts = z.infer<typeof IncidentFacts>

export const IncidentEvent = z.object({
  type: z.literal('IncidentOpened'),
  number: z.string(),
  owner: z.string(),
  cause: z.enum(INCIDENT_CAUSES),
  refersTo: z.string(),
})
export type IncidentEvent = z.infer<typeof IncidentEvent>

export const INCIDENT_TITLES = {
  'webhook-paused': { id: 'Alamat webhook tidak menjawab', en: 'A webhook endpoint does not answer' },
  'handoff-stuck': { id: 'Penyerahan tidak diterima', en: 'A handoff is not received' },
  'group-silent': { id: 'Kelompok dua bulan tidak melapor', en: 'A group has not reported for two months' },
  'nik-probing': { id: 'NIK dicoba-coba berulang kali', en: 'National ids are tried again and again' },
  'no-one-may-decide': { id: 'Tidak ada yang boleh memutus', en: 'No one here may decide' },
} as const satisfies Record<(typeof INCIDENT_CAUSES)[number], { id: string; en: string }>
