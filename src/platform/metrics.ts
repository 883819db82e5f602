/** Counters and durations for operators. Labels are closed lists: a label can never hold an address. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'assent_http_request_duration_seconds',
    help: 'Time to answer, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  private readonly turnedAway = new Counter({
    name: 'assent_shed_total',
    help: 'Requests turned away unread because too many waited, by route.',
    labelNames: ['route'],
    registers: [this.registry],
  });
  private readonly decisions = new Counter({
    name: 'assent_decisions_total',
    help: 'Authorization decisions, by outcome and, where it is not about the person, reason.',
    labelNames: ['decision', 'reason'],
    registers: [this.registry],
  });
  private readonly optInAnswers = new Counter({
    name: 'assent_opt_in_answers_total',
    help: 'Answers to requests for an opt-in, by outcome; refused: it was not them.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  private readonly jobs = new Counter({
    name: 'assent_jobs_total',
    help: 'Background jobs, by task and outcome.',
    labelNames: ['task', 'outcome'],
    registers: [this.registry],
  });
  private readonly logSize = new Gauge({
    name: 'assent_log_size',
    help: 'Leaves of the log under the newest checkpoint.',
    registers: [this.registry],
  });
  private readonly sealedAt = new Gauge({
    name: 'assent_log_sealed_timestamp_seconds',
    help: 'When everything committed was last found sealed and published (Unix time); alert when it is over a minute ago.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  httpRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  shed(route: string): void {
    this.turnedAway.inc({ route });
  }

  decision(decision: 'allow' | 'deny', reason: string | null): void {
    this.decisions.inc({ decision, reason: reason ?? 'none' });
  }

  optInAnswer(outcome: 'confirmed' | 'refused'): void {
    this.optInAnswers.inc({ outcome });
  }

  job(task: string, outcome: 'done' | 'failed'): void {
    this.jobs.inc({ task, outcome });
  }

  sealed(size: number): void {
    this.logSize.set(size);
    this.sealedAt.setToCurrentTime();
  }

  /** Asked whenever the metrics are read; what cannot be told then is left out. */
  watchRights(count: () => Promise<{ readonly open: number; readonly overdue: number }>): void {
    const gauge = new Gauge<'state'>({
      name: 'assent_rights_requests',
      help: 'Requests of people that wait for an answer, and those of them that wait too long.',
      labelNames: ['state'],
      registers: [this.registry],
      collect: async () => {
        gauge.reset();
        const counted = await count().catch(() => ({}));
        for (const [state, number] of Object.entries(counted)) gauge.set({ state }, number);
      },
    });
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
