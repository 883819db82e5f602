import { Injectable } from '@nestjs/common';
@Injectable()
export class Checkpoints {
  async signAndPublish(): Promise<void> {
    await Promise.resolve();
  }
}
