export type Counter = { value: string; label: string; href: string; current: boolean; tone?: 'late' | 'soon' }

/** Numbers at a glance; each is a link to what it counts. */
export const Counters = ({ label, items }: { label: string; items: readonly Counter[] }) => (
  <ul class="counters" aria-label={label}>
    {items.map(({ value, label: text, href, current, tone }) => (
      <li class={tone && value !== '0' ? `is-${tone}` : undefined}>
        <a href={href} aria-current={current ? 'true' : undefined}>
          <b>{value}</b>
          <span>{text}</span>
        </a>
      </li>
    ))}
  </ul>
)
