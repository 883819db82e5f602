/**
 * An answered request leaves the register when it is kept no longer. The app could only add and answer;
 * it may delete now, and does so by retention alone, with an entry that says it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LetRequestsGo1795392240000 implements MigrationInterface {
  readonly name = 'LetRequestsGo1795392240000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT DELETE ON rights_requests TO assent_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('REVOKE DELETE ON rights_requests FROM assent_app');
  }
}
