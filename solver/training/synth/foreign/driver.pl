# Draws with generators written in Perl: see language.py for what is said. Both come from Debian, and take their chance
# from rand.
use strict;
use warnings;
use JSON::PP;
use MIME::Base64;

my $json = JSON::PP->new->utf8->canonical;

sub authen_captcha {
    my ($text, $settings) = @_;
    my $drawn = Authen::Captcha->new->create_image_file($text);    # what generate_code calls with a text of its own
    return $$drawn;
}

sub security_image {
    my ($text, $settings) = @_;
    my %settings = %$settings;
    my ($method, $style, $ink, $lines, $particles, $form)
        = delete @settings{qw(method style ink lines_colour particles form)};
    my $image = GD::SecurityImage->new(%settings, rndmax => length $text);
    $image->random($text);
    $image->create($method, $style, $ink, $lines);
    $image->particle(@$particles) if $particles;
    my ($drawn) = $image->out(force => $form);
    return $drawn;
}

my %draw;
$draw{authen_captcha} = \&authen_captcha if eval { require Authen::Captcha; 1 };
$draw{security_image} = \&security_image if eval { require GD::SecurityImage; GD::SecurityImage->import; 1 };

sub say_json { print $json->encode($_[0]), "\n"; return }

$| = 1;
say_json({ generators => [sort keys %draw] });
while (my $line = <STDIN>) {
    my $asked = $json->decode($line);
    srand $asked->{seed};
    my $drawn = eval {
        my $draw = $draw{ $asked->{generator} } or die "no such generator\n";
        $draw->($asked->{text}, $asked->{settings});
    };
    say_json($drawn ? { picture => encode_base64($drawn, q{}) } : { error => "$@" });
}
