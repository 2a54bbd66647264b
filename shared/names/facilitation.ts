/** Work that keeps groups alive and accounts for them (domain.md 2). Each is a case kind of its own. */
export const ACTIVITIES = [
  'facilitator-appointment',
  'outreach',
  'monthly-meeting',
  'monthly-report',
  'coaching',
  'group-visit',
  'annual-report',
] as const
export type Activity = (typeof ACTIVITIES)[number]
export const isActivity = (kind: string): kind is Activity => ACTIVITIES.some((activity) => activity === kind)

/** What the clock opens for each active group every month (design default; the study asks for one meeting a month). */
export const MONTHLY = ['monthly-meeting', 'monthly-report'] as const satisfies readonly Activity[]

/** What a city opens by hand; the rest the clock opens. */
export const OPENED_BY_HAND = [
  'facilitator-appointment',
  'outreach',
  'coaching',
  'group-visit',
] as const satisfies readonly Activity[]
export type OpenedByHand = (typeof OPENED_BY_HAND)[number]

export const ACTIVITY_STATES = [
  'CANDIDATE',
  'SELECTED',
  'DECREED',
  'REPORTED_TO_MINISTRY',
  'ACTIVE',
  'REPLACED',
  'ENDED',
  'PLANNED',
  'HELD',
  'NOT_HELD',
  'DUE',
  'REPORTED',
  'APPROVED',
  'OPEN',
  'DONE',
  'COLLECTING',
  'DRAFTED',
  'SIGNED',
  'SUBMITTED_TO_PROVINCE',
  'ACCEPTED',
  'CANCELLED',
] as const

export const ACTIVITY_TITLES = {
  'facilitator-appointment': { id: 'Penunjukan pendamping', en: 'Facilitator appointment' },
  outreach: { id: 'Sosialisasi', en: 'Outreach' },
  'monthly-meeting': { id: 'Pertemuan bulanan', en: 'Monthly meeting' },
  'monthly-report': { id: 'Laporan bulanan', en: 'Monthly report' },
  coaching: { id: 'Pembinaan', en: 'Coaching' },
  'group-visit': { id: 'Kunjungan kelompok', en: 'Group visit' },
  'annual-report': { id: 'Laporan pertanggungjawaban tahunan', en: 'Annual report' },
} as const satisfies Record<Activity, { id: string; en: string }>

/** Growth grades with their marks, from a field study (domain.md 2.3). */
export const GROWTH_MARKS = {
  GROWING: [
    { code: 'has-facilitator', id: 'Mempunyai pendamping', en: 'Has a facilitator' },
    { code: 'trained', id: 'Sudah mengikuti pelatihan', en: 'Has followed training' },
    { code: 'officers', id: 'Pengurus terbentuk', en: 'Officers formed' },
    { code: 'aid-received', id: 'Bantuan UEP diterima', en: 'Aid received' },
    { code: 'name-board', id: 'Papan nama terpasang', en: 'Name board' },
    { code: 'activities', id: 'Kegiatan sudah mulai', en: 'Activities have begun' },
  ],
  DEVELOPING: [
    { code: 'division-of-tasks', id: 'Kerja menurut pembagian tugas', en: 'Work by division of tasks' },
    { code: 'profit', id: 'Ada laba untuk modal, anggota, dan IKS', en: 'Profit for capital, members and dues' },
    { code: 'confidence', id: 'Kepercayaan diri anggota naik', en: 'Confidence of members up' },
    { code: 'community', id: 'Hubungan dengan masyarakat naik', en: 'Contact with community up' },
    { code: 'results', id: 'Hasil dirasakan', en: 'Results felt' },
  ],
  INDEPENDENT: [
    { code: 'capital-rising', id: 'Laba dan modal naik', en: 'Profit and capital rising' },
    { code: 'dues-for-others', id: 'Menyisihkan IKS untuk sesama', en: 'Dues set aside for others' },
    { code: 'well-managed', id: 'UEP dikelola baik', en: 'Enterprise well managed' },
    { code: 'economic-links', id: 'Bermitra dengan lembaga ekonomi', en: 'Links with economic bodies' },
    { code: 'social-links', id: 'Hubungan sosial melembaga', en: 'Social links institutional' },
    { code: 'advancing', id: 'UEP makin maju', en: 'Enterprise advancing' },
  ],
} as const
export type GrowthStage = keyof typeof GROWTH_MARKS
/** Stages in the order in which a group goes through them. */
export const GROWTH_STAGES = ['GROWING', 'DEVELOPING', 'INDEPENDENT'] as const satisfies readonly GrowthStage[]
export type GrowthMark = (typeof GROWTH_MARKS)[GrowthStage][number]['code']
export const MARKS: readonly GrowthMark[] = GROWTH_STAGES.flatMap((stage) =>
  GROWTH_MARKS[stage].map(({ code }) => code),
)
export const isGrowthMark = (text: string): text is GrowthMark => MARKS.some((mark) => mark === text)
