import type { Route } from '../route.ts'

type Section = { name: string; title: { id: string; en: string }; holds: RegExp }
/** In the order of the page; a path belongs to the first that fits. */
const SECTIONS: readonly Section[] = [
  { name: 'me', title: { id: 'Saya', en: 'Me' }, holds: /^\/v1\/me/ },
  { name: 'tasks', title: { id: 'Tugas', en: 'Tasks' }, holds: /^\/v1\/tasks/ },
  { name: 'proposals', title: { id: 'Usulan', en: 'Proposals' }, holds: /^\/v1\/proposals/ },
  { name: 'letters', title: { id: 'Surat', en: 'Letters' }, holds: /^\/v1\/letters/ },
  { name: 'copies', title: { id: 'Tembusan', en: 'Copies' }, holds: /^\/v1\/copies/ },
  { name: 'groups', title: { id: 'Kelompok', en: 'Groups' }, holds: /^\/v1\/groups/ },
  { name: 'requests', title: { id: 'Layanan mitra', en: 'Partner services' }, holds: /^\/v1\/requests/ },
  {
    name: 'webhooks',
    title: { id: 'Webhook dan peristiwa', en: 'Webhooks and events' },
    holds: /^\/v1\/(webhook|events)/,
  },
  {
    name: 'activities',
    title: { id: 'Pendampingan dan laporan', en: 'Facilitation and reports' },
    holds: /^\/v1\/(activities|agencies\/[^/]+\/(indicators|reports))/,
  },
  { name: 'throughput', title: { id: 'Arus kerja', en: 'Throughput' }, holds: /^\/v1\/throughput/ },
  { name: 'agencies', title: { id: 'Kantor dan petugas', en: 'Offices and officers' }, holds: /^\/v1\/agencies/ },
  { name: 'regions', title: { id: 'Wilayah', en: 'Regions' }, holds: /^\/v1\/regions/ },
  { name: 'platform', title: { id: 'Tentang layanan ini', en: 'About this service' }, holds: /^\/(?!v1\/)/ },
  { name: 'other', title: { id: 'Lain-lain', en: 'Other' }, holds: /^/ },
]

export function sectionOf({ path }: Pick<Route, 'path'>): Section {
  const found = SECTIONS.find(({ holds }) => holds.test(path))
  if (!found) throw new Error(`no section holds ${path}`)
  return found
}
export const sectionsOf = (routes: readonly Route[]): { section: Section; routes: Route[] }[] =>
  SECTIONS.map((section) => ({ section, routes: routes.filter((route) => sectionOf(route) === section) })).filter(
    (one) => one.routes.length > 0,
  )
