export { bytesOf } from '../../src/serial/bytes';
export { SerialPorts } from '../../src/serial/ports';
export { probeModule } from '../../src/modules/recognise';
export { replayLine } from '../../src/serial/replay';
export { Transcript, transcriptText } from '../../src/serial/transcript';
export { Wire } from '../../src/serial/wire';
