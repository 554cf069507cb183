import type { ProviderReport } from '../../models/family.ts'
import { PROVIDER_NAMES } from '../../inference/provider-names.ts'

/** Photos of the last so many seconds make the rate: fair to a model that has just warmed up. */
const WINDOW_MS = 20_000

/** How fast a batch is, from the moments its photos were done at. */
export type Pace = {
  /** One more photo is done. */
  done(now?: number): void
  /** Photos a second of late, 0 while unknown. */
  rate(): number
}

export function createPace(start: number = performance.now()): Pace {
  const moments = [start]
  return {
    done(now = performance.now()) {
      moments.push(now)
      while (moments.length > 2 && now - moments[0] > WINDOW_MS) moments.shift()
    },
    rate() {
      const span = moments[moments.length - 1] - moments[0]
      return span > 0 ? ((moments.length - 1) * 1_000) / span : 0
    },
  }
}

/** `42 of 150 photos, 3 failed · 4.1 photos/s · 26 s left · CPU`. */
export function progressWords(done: number, total: number, failed: number, rate: number, ran: ProviderReport): string {
  const left = rate > 0 ? (total - done) / rate : null
  return [
    `${done} of ${total} photos${failed > 0 ? `, ${failed} failed` : ''}`,
    rate > 0 && (rate >= 1 ? `${rate.toFixed(1)} photos/s` : `${(1 / rate).toFixed(1)} s a photo`),
    left !== null && done < total && `${spanWords(left)} left`,
    PROVIDER_NAMES[ran.provider],
  ].filter(Boolean).join(' · ')
}

function spanWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
