import type { Container } from '../../containers/container';
import type { NamedRange } from '../../containers/named-range';
import type { EspPartitionTable } from '../../containers/esp-partition-table';
import type { ZipArchive } from '../../containers/zip';
import { m } from '../../kit/words/first';
import { baseName, displayName } from '../../volumes/paths';
import { hex, type Formats } from '../../kit/formats';

/** What a container is, in words. */
export interface ContainerWords {
  readonly what: string;
  /** Why nothing in it is read. */
  readonly why: string;
  readonly next: string;
  readonly sections: readonly NamedRange[];
}

/** Chips by the family id of their UF2 files (uf2families.json of the UF2 project). */
const UF2_CHIPS: Readonly<Record<number, string>> = {
  0xe48bff56: 'RP2040',
  0xe48bff57: 'RP2',
  0xe48bff59: 'RP2350',
  0x1c5f21b0: 'ESP32',
  0xbfdd4eee: 'ESP32-S2',
  0xc47e5767: 'ESP32-S3',
  0xada52840: 'nRF52840',
};
/** Ids of the file systems in a .pac. */
const PAC_FILE_SYSTEMS = ['PY_FS_U', 'PY_FS_B'];
/** Partition types of ESP-IDF: data, and its subtypes that may hold a file system. */
const ESP_DATA = 1;
const ESP_FILE_SYSTEMS = [0x83, 0x82, 0x81];

const address = (value: number) => `0x${hex(value)}`;

export function wordContainer(container: Container, format: Formats): ContainerWords {
  const words = wordKind(container, format);
  if (!('whole' in container) || container.whole) return words;
  const isTable = container.kind === 'asr-partition-table';
  const why = join(words.why, isTable ? m.container_checksum_wrong() : m.container_broken());
  return { ...words, why };
}

function wordKind(container: Container, format: Formats): ContainerWords {
  switch (container.kind) {
    case 'uf2': {
      const { blocks, family, from, to } = container;
      return {
        what: m.container_uf2({
          ...{ chip: chipOf(family), blocks: format.number(blocks) },
          ...{ from: address(from), to: address(to) },
        }),
        why: m.container_uf2_why(),
        next: m.container_uf2_next(),
        sections: [],
      };
    }
    case 'intel-hex': {
      const { size, from, to } = container;
      return {
        what: m.container_intel_hex({
          ...{ size: format.size(size), from: address(from), to: address(to) },
        }),
        why: m.container_intel_hex_why(),
        next: m.container_intel_hex_next(),
        sections: [],
      };
    }
    case 'gzip':
      return {
        what: container.name
          ? m.container_gzip_named({ name: displayName(container.name) })
          : m.container_gzip(),
        why: m.container_packed_why(),
        next: m.container_gzip_next(),
        sections: [],
      };
    case 'zip':
      return wordZip(container, format);
    case 'pac': {
      const { product, sections } = container;
      const names = sections.map(({ name }) => name);
      const inside = PAC_FILE_SYSTEMS.filter((name) => names.includes(name));
      return {
        what: product
          ? m.container_pac_product({ product: displayName(product) })
          : m.container_pac(),
        why: inside.length ? m.container_pac_why({ list: format.list(inside) }) : '',
        next: m.container_pac_next(),
        sections,
      };
    }
    case 'lod':
      return {
        what: m.container_lod(),
        why: m.container_lod_why(),
        next: m.container_lod_next(),
        sections: [],
      };
    case 'esp-partition-table':
      return wordEspTable(container, format);
    case 'asr-partition-table':
      return {
        what: m.container_asr_table(),
        why: m.container_esp_table_why(),
        next: m.container_asr_table_next(),
        sections: container.sections,
      };
    case 'asr-flash-info':
      return {
        what: m.container_asr_flash_info(),
        why: m.container_asr_flash_info_why(),
        next: m.container_asr_flash_info_next(),
        sections: [],
      };
  }
}

function chipOf(family: number | null): string {
  if (family === null) return m.container_chip_unknown();
  return UF2_CHIPS[family] ?? m.container_chip_family({ id: address(family) });
}

function wordZip({ members, package: kind }: ZipArchive, format: Formats): ContainerWords {
  const titles = {
    asr: m.container_zip_asr,
    platform: m.container_zip_platform,
    eigencomm: m.container_zip_eigencomm,
  };
  const images = (members ?? []).map(baseName).filter((name) => /_fs\.bin$/.test(name));
  return {
    what: kind ? titles[kind]() : m.container_zip(),
    why: join(
      m.container_packed_why(),
      images.length ? m.container_zip_holds({ list: format.list(images.map(displayName)) }) : '',
      members ? '' : m.container_broken(),
    ),
    next: m.next_archive(),
    sections: [],
  };
}

function wordEspTable(table: EspPartitionTable, format: Formats): ContainerWords {
  const { sections, alone, at, checked } = table;
  const encrypted = sections.filter((one) => one.encrypted).map(({ name }) => displayName(name));
  const readable = sections.filter((one) => one.type === ESP_DATA && !one.encrypted);
  const [first] = ESP_FILE_SYSTEMS.flatMap((subtype) =>
    readable.filter((one) => one.subtype === subtype),
  );
  return {
    what: alone ? m.container_esp_table() : m.container_esp_dump({ at: address(at) }),
    why: join(
      alone ? m.container_esp_table_why() : m.container_esp_dump_why(),
      checked === false ? m.container_checksum_wrong() : '',
      encrypted.length ? m.container_esp_encrypted({ list: format.list(encrypted) }) : '',
    ),
    next: first
      ? m.container_esp_next_command({
          command: `esptool read_flash ${address(first.offset)} ${address(first.size)} fs.bin`,
        })
      : m.container_esp_next(),
    sections,
  };
}

function join(...sentences: string[]): string {
  return sentences.filter(Boolean).join(' ');
}
