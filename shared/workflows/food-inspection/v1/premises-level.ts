/** Classes of findings in a premises visit, minor to critical (CPPB-IRT form, domain.md 3.1). */
export const FINDING_CLASSES = ['MI', 'MA', 'SE', 'KR'] as const
export type FindingClass = (typeof FINDING_CLASSES)[number]
/** Groups of the visit form; A to E are sourced, F to N are general knowledge. */
export const FINDING_GROUPS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N'] as const

export type PremisesLevel = 'I' | 'II' | 'III' | 'IV'
export type Level = {
  level: PremisesLevel
  /** Levels I and II may have the certificate; III and IV must be repaired first. */
  passes: boolean
  /** How often the maker checks itself. */
  audit: { id: string; en: string }
  /** Counts of each class, from which the level follows. */
  counts: Readonly<Record<FindingClass, number>>
  because: { id: string; en: string }
}

/** From so many findings of a class a level follows, the worst first. */
const LIMITS = [
  ['IV', 'KR', 1],
  ['IV', 'SE', 5],
  ['III', 'SE', 1],
  ['III', 'MA', 4],
  ['II', 'MA', 2],
  // The table gives no level to two and more minor findings alone: the next one counts (design default).
  ['II', 'MI', 2],
] as const
const NAMES = { KR: ['kritis', 'critical'], SE: ['serius', 'serious'], MA: ['mayor', 'major'] } as const
const AUDITS: Readonly<Record<PremisesLevel, Level['audit']>> = {
  I: { id: 'setiap dua bulan', en: 'every two months' },
  II: { id: 'setiap bulan', en: 'monthly' },
  III: { id: 'setiap dua minggu', en: 'every two weeks' },
  IV: { id: 'setiap hari', en: 'daily' },
}

type Findings = readonly { class: FindingClass }[]
const countsOf = (findings: Findings): Record<FindingClass, number> => {
  const counts = { MI: 0, MA: 0, SE: 0, KR: 0 }
  for (const finding of findings) counts[finding.class] += 1
  return counts
}

/** The level alone, with its reason: what a page says while a visit is typed. */
export function levelOf(findings: Findings): Pick<Level, 'level' | 'because'> {
  const counts = countsOf(findings)
  const [level, worst, limit] = LIMITS.find(([, one, from]) => counts[one] >= from) ?? ['I', 'MI', 1]
  if (level === 'I' || level === 'II')
    return {
      level,
      because: {
        id: `${counts.MA} temuan mayor dan ${counts.MI} minor`,
        en: `${counts.MA} major and ${counts.MI} minor findings`,
      },
    }
  const n = counts[worst]
  const [id, en] = NAMES[worst]
  return {
    level,
    because: {
      id: `${n} temuan ${id}${limit > 1 ? `, batasnya ${limit - 1}` : ''}`,
      en: `${n} ${en} finding${limit > 1 ? `s; ${limit - 1} are the limit` : '(s)'}`,
    },
  }
}

/** PerKa BPOM HK.03.1.23.04.12.2207/2012; whether it stands under BPOM 4/2024 is an open point (domain.md 10). */
export function premisesLevel(findings: Findings): Level {
  const { level, because } = levelOf(findings)
  return { level, because, passes: level === 'I' || level === 'II', audit: AUDITS[level], counts: countsOf(findings) }
}
